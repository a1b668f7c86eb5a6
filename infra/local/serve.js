'use strict';
// Runs one Node server until its standard input closes:
//   node serve.js <module file> [arguments]
// A closed pipe reaches the child however its parent ended (Ctrl-C, crash, kill -9) and on every platform; a signal does not.
// A terminal's Ctrl-C goes to the whole process group, and the parent must stop its servers in its own order: it is ignored here.

const ignored = ['SIGINT', 'SIGHUP'];
for (const signal of ignored) process.on(signal, () => {});
for (const name of ['on', 'once', 'addListener']) {
  const add = process[name];
  process[name] = (event, listener) => (ignored.includes(event) ? process : add.call(process, event, listener));
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

function stop() {
  // Azurite saves its queue index in its SIGTERM handler. A server without one keeps nothing in memory.
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  else process.exit(0);
}

process.stdin.once('end', stop);
process.stdin.resume();

const path = require('path');
const file = path.resolve(process.argv[2]);

// Azurite saves its index every 5 seconds and has no option for that.
const every = Number(process.env.DAYBOOK_AUTOSAVE_MS);
if (every > 0) {
  const { prototype } = require(require.resolve('lokijs', { paths: [path.dirname(file)] }));
  const configure = prototype.configureOptions;
  prototype.configureOptions = function (options, ...rest) {
    return configure.call(this, options?.autosaveInterval ? { ...options, autosaveInterval: every } : options, ...rest);
  };
}

process.argv.splice(1, 2, file);
require(file);
