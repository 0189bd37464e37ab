import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

/** Small examples of our own in the layouts of published datasets: file → content. Videos are empty files: loaders open none. */

/** The table that its loader is given, and all files around it. */
export interface PublishedExample {
  readonly table: string;
  readonly files: Readonly<Record<string, string>>;
}

const activityNet = {
  version: "VERSION 1.3",
  taxonomy: [],
  database: {
    "-abc_123-XY": {
      duration: 30.5,
      subset: "training",
      resolution: "320x240",
      url: "",
      annotations: [
        { label: "Juggling", segment: [1.5, 4.25] },
        { label: "Diving", segment: [4, 9.75] },
        { label: "Diving", segment: [12, 11] },
      ],
    },
    v_second00001: {
      duration: 5,
      subset: "validation",
      annotations: [{ label: "Juggling", segment: [0, 7.2] }],
    },
    notondisk01: { duration: 5, subset: "training", annotations: [{ label: "Diving", segment: [0, 2] }] },
    testing00001: { duration: 8, subset: "testing", annotations: [] },
  },
};

const somethingSomething = [
  {
    id: "78687",
    label: "holding potato next to vicks vaporub bottle",
    template: "Holding [something] next to [something]",
    placeholders: ["potato", "vicks vaporub bottle"],
  },
  {
    id: "42",
    label: "pushing a, b",
    template: "Pushing [one of many similar things on the table]",
    placeholders: ["a, b"],
  },
  {
    id: "99",
    label: "holding x next to y",
    template: "Holding [something] next to [something]",
    placeholders: ["x", "y"],
  },
];

const charadesHeader =
  "id,subject,scene,quality,relevance,verified,script,objects,descriptions,actions,length";
const epicHeader =
  "narration_id,participant_id,video_id,narration_timestamp,start_timestamp,stop_timestamp,start_frame,stop_frame,narration,verb,verb_class,noun,noun_class,all_nouns,all_noun_classes";

const msrVtt = {
  info: { contributor: "us" },
  videos: [
    {
      category: 1,
      url: "",
      video_id: "video0",
      "start time": 137.72,
      "end time": 149.44,
      split: "train",
      id: 0,
    },
    { category: 0, url: "", video_id: "video1", "start time": 2, "end time": 9, split: "validate", id: 1 },
    { category: 0, url: "", video_id: "video2", "start time": 2, "end time": 9, split: "train", id: 2 },
  ],
  sentences: [
    { caption: "a man drives | fast", video_id: "video0", sen_id: 0 },
    { caption: "a car", video_id: "video0", sen_id: 1 },
    { caption: "a song", video_id: "video1", sen_id: 2 },
  ],
};

/** By the loader's name. */
export const publishedExamples: Readonly<Record<string, PublishedExample>> = {
  loadHmdb51: {
    table: "testTrainMulti_7030_splits/brush_hair_test_split1.txt",
    files: {
      "testTrainMulti_7030_splits/brush_hair_test_split1.txt":
        "April_(1)_brush_hair_u_nm_np1_ba_goo_0.avi 1 \nBrushing_hair_u_cm_np1_ri_goo_1.avi 2 \nmissing_brush_hair.avi 1 \nunused_brush.avi 0 \n",
      "testTrainMulti_7030_splits/brush_hair_test_split2.txt": "Brushing_hair_u_cm_np1_ri_goo_1.avi 1 \n",
      "testTrainMulti_7030_splits/wave_test_split1.txt": "wave#1!_f_nm.avi 1 \nnonsense\n",
      "brush_hair/April_(1)_brush_hair_u_nm_np1_ba_goo_0.avi": "",
      "brush_hair/Brushing_hair_u_cm_np1_ri_goo_1.avi": "",
      "brush_hair/unused_brush.avi": "",
      "wave/wave#1!_f_nm.avi": "",
      "wave/extra.avi": "",
    },
  },
  loadVideoList: {
    table: "val_list_videos.txt",
    files: {
      "val_list_videos.txt": "jump/a b.mp4 0\nrun/c.avi 1\nrun/both.mp4 0 1\nrun/missing.mp4 1\n",
      "label_map.txt": "jumping rope\nrunning\n",
      "jump/a b.mp4": "",
      "run/c.avi": "",
      "run/both.mp4": "",
    },
  },
  loadSomethingSomething: {
    table: "labels/validation.json",
    files: {
      "labels/validation.json": JSON.stringify(somethingSomething),
      "labels/labels.json": JSON.stringify({
        "Pushing one of many similar things on the table": "1",
        "Holding something next to something": "0",
      }),
      "20bn-something-something-v2/78687.webm": "",
      "20bn-something-something-v2/42.webm": "",
    },
  },
  loadMomentsInTime: {
    table: "validationSet.csv",
    files: {
      "validationSet.csv":
        "adult+female+singing/flickr-0-1-2-3_1.mp4,adult+female+singing,3,0\nboating/vine-x.mp4,boating,4,1\nboating/missing.mp4,boating,3,0\n",
      "moments_categories.txt": "boating,1\nadult+female+singing,0\n",
      "validation/adult+female+singing/flickr-0-1-2-3_1.mp4": "",
      "validation/boating/vine-x.mp4": "",
      "training/boating/vine-x.mp4": "",
    },
  },
  loadActivityNet: {
    table: "activity_net.v1-3.min.json",
    files: {
      "activity_net.v1-3.min.json": JSON.stringify(activityNet),
      "videos/v_-abc_123-XY.mp4": "",
      "videos/val/second00001.mkv": "",
      "videos/v_testing00001.mp4": "",
    },
  },
  loadCharades: {
    table: "Charades_v1_train.csv",
    files: {
      "Charades_v1_train.csv": `${charadesHeader}\nYSKX3,YG3B,Kitchen,7,7,Yes,"A person, who runs",chair;cup,x,c001 11.90 21.20;c000 0.00 12.60,33.67\nNONE1,YG3B,Kitchen,7,7,Yes,x,x,x,,20\nGONE1,YG3B,Kitchen,7,7,Yes,x,x,x,c000 1 2,20\n`,
      "Charades_v1_classes.txt": "c000 Holding some clothes\nc001 Putting clothes somewhere\n",
      "Charades_v1_480/YSKX3.mp4": "",
      "Charades_v1_480/NONE1.mp4": "",
    },
  },
  loadEpicKitchens: {
    table: "EPIC_100_train.csv",
    files: {
      "EPIC_100_train.csv": `${epicHeader}\nP01_01_0,P01,P01_01,00:00:01.089,00:00:00.14,00:00:03.37,8,202,open door,open,3,door,3,['door'],[3]\nP01_01_1,P01,P01_01,00:00:02.629,00:00:04.37,00:01:06.17,262,370,pull door,pull,3,door,3,['door'],[3]\nP02_01_0,P02,P02_01,00:00:02.629,00:00:04.37,00:00:06.17,262,370,turn-on light,turn-on,6,light,114,['light'],[114]\n`,
      "EPIC-KITCHENS/P01/videos/P01_01.MP4": "",
    },
  },
  loadAva: {
    table: "ava_val_v2.2.csv",
    files: {
      "ava_val_v2.2.csv":
        "1j20qq1JyX4,0902,0.002,0.118,0.714,0.977,12,0\n1j20qq1JyX4,0902,0.002,0.118,0.714,0.977,80,0\n1j20qq1JyX4,0902,0.444,0.054,0.992,0.990,12,1\n1j20qq1JyX4,0903,0.002,0.118,0.714,0.977,12,0\n_gone567890,0903,0.002,0.118,0.714,0.977,12,0\n",
      "ava_action_list_v2.2.pbtxt":
        'label {\n  name: "stand"\n  label_id: 12\n  label_type: PERSON_MOVEMENT\n}\nlabel {\n  name: "watch (a \\"person\\")"\n  label_id: 80\n}\n',
      "videos/1j20qq1JyX4.mkv": "",
    },
  },
  loadMsrVtt: {
    table: "train_val_videodatainfo.json",
    files: {
      "train_val_videodatainfo.json": JSON.stringify(msrVtt),
      "category.txt": "music\t0\nvehicles/autos\t1\n",
      "TrainValVideo/video0.mp4": "",
      "TrainValVideo/video1.mp4": "",
    },
  },
  loadKinetics: {
    table: "val/val.csv",
    files: {
      "val/val.csv": "label,youtube_id,time_start,time_end,split,is_cc\nabseiling,_abcdefghij,1,11,val,0\n",
      "val/part_0/_abcdefghij_000001_000011.mp4": "",
    },
  },
  loadUcf101: {
    table: "testlist01.txt",
    files: {
      "trainlist01.txt": "Archery/v_Archery_g08_c01.avi 1\n",
      "testlist01.txt": "Archery/v_Archery_g01_c01.avi\n",
      "classInd.txt": "1 Archery\n",
      "Archery/v_Archery_g01_c01.avi": "",
      "Archery/v_Archery_g08_c01.avi": "",
    },
  },
};

/** An example on disk: its folder, and the table's path. */
export async function writeExample(
  loader: string,
): Promise<{ readonly root: string; readonly table: string }> {
  const { table, files } = publishedExamples[loader];
  const root = await temporaryFolder(files);
  return { root, table: join(root, table) };
}
