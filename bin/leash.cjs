'use strict';
/** Ends this process at once when the one that started it is gone, so that a `kill -9` of the command kills Baton and not only its wrapper. */
var net = require('net');

function endWithParent(fd) {
  var pipe = new net.Socket({ fd: fd, readable: true });
  var end = function () {
    process.kill(process.pid, 'SIGKILL');
  };
  pipe.on('end', end).on('error', end).resume();
  pipe.unref();
}

if (process.env.BATON_LEASH_FD) {
  endWithParent(Number(process.env.BATON_LEASH_FD));
  // Children and worker threads inherit the environment and the flags, but not the pipe.
  delete process.env.BATON_LEASH_FD;
}
