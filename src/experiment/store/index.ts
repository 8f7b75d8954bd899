/** What a run leaves on the disk, written so that a crash at any moment loses nothing finished. */
export { appendLine, readJson, writeAtomically } from './files.js';
export { lockFolder, type Unlock } from './lock.js';
export {
  type RunPaths,
  type RunStatus,
  readResult,
  readStatus,
  runFolder,
  runPaths,
  writeStatus,
} from './run-folder.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
} from './safetensors.js';
