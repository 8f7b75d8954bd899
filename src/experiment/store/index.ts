/** What a run leaves on the disk, written so that a crash at any moment loses nothing finished. */
export { openClock, type RunClock } from './clock.js';
export {
  appendLine,
  type FileCalls,
  makeFolder,
  readJson,
  readJsonIfWhole,
  removeUnfinished,
  writeAtomically,
} from './files.js';
export { holdToFinished } from './finished.js';
export { lockFolder, type Unlock, withRunLock } from './lock.js';
export { onceIn, type Part } from './once.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
} from './safetensors.js';
