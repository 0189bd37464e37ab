/**
 * The stream that is read, for every command: the first of pictures in motion, as OpenCV takes it, and never a cover, a
 * thumbnail or another attached picture. ffmpeg and ffprobe choose alike by this name.
 */
export const chosenStream = "V:0";
