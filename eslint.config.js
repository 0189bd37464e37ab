import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist/", "site/", "node_modules/", "data/", "models/", ".jupyter/", "src/*/simd/"] },
  js.configs.recommended,
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ["./tsconfig.json", "./test/tsconfig.json"] } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    // counted loops over numbers, pixels, letters, cells and pairs: hot, and each index is within by the loop itself
    files: [
      "src/check/{frame-hash,near-duplicates}.ts",
      "src/core/{float16,nearest-name,random,text-index}.ts",
      "src/datasets/kinetics/{row-index,rows}.ts",
      "src/datasets/split/assign-groups.ts",
      "src/datasets/table/{clip-ids,join-clips,row-span,same-rows}.ts",
      "src/datasets/tables/ground-truth-table.ts",
      "src/evaluate/metrics/{average-precision,moment-precision,rank-correlation}.ts",
      "src/files/float-text.ts",
      "src/files/tables/{known,record,scan,text}-cells.ts",
      "src/image/read-image.ts",
      "src/{onnx,tensor,train,transforms}/**/*.ts",
      "src/video/container/{frame-index,mpeg4-picture}.ts",
      "src/video/part-plan.ts",
      "src/video/program/frame-times.ts",
      "src/model/{compare-numbers,output-scores}.ts",
      "src/pipeline/frame-scores/frame-scores.ts",
      "src/display/chart/keep-peaks.ts",
    ],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        setTimeout: "readonly",
        performance: "readonly",
      },
    },
  },
);
