/**
 * Preloaded into every process of the local stack: when the one that started it is gone, however it went, the
 * process stops as if it had been asked to.
 */
if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
