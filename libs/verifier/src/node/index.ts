export { FolderSource } from './folder-source';
export { FolderLog, UrlLog } from './log-sources';
export { verifyPagePath } from './page';
export { openState, saveState } from './state-file';
export { nodeTools } from './tools';
export { ZipSource } from './zip-source';
