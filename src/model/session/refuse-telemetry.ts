/**
 * Keeps ONNX Runtime from reporting. From 1.29 on, its packages for Linux and macOS send events to Microsoft unless told otherwise:
 * among them the name and hashes of a model. They also keep a number for the machine, and what could not be sent, in the user's
 * cache. A notebook asks nobody for anything that it was not told to ask for.
 *
 * It reads the variable when it is loaded, so this comes first; a thread of Node cannot set it, so the main program does. Whoever set
 * it keeps it: `ORT_DISABLE_TELEMETRY=0` allows the reports.
 */
export function refuseTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}
