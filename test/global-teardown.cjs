module.exports = async () => {
  const { postgres, folder } = globalThis.__DINGCE__ ?? {};
  await postgres?.stop();
  if (folder) require('node:fs').rmSync(folder, { recursive: true, force: true });
};
