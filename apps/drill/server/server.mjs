// The process that dies in a drill: a small real HTTP server on loopback. Its name is in its command line, where the
// process selector finds it.
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('alive\n'));
server.listen(0, '127.0.0.1', () => console.log(`${process.argv[2]} is listening`));
