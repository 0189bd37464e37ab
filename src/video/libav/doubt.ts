/** Why the libraries leave a video to the ffmpeg program: not an error of the file, only the end of what is certain here. */
export class Doubt extends Error {}
