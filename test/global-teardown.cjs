module.exports = async () => {
  const { child, exited } = globalThis.__DINGCE__ ?? {};
  child?.stdin.end();
  await exited;
};
