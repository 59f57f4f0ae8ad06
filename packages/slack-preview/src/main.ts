// pnpm preview: shows every kind of message on a page of this machine until it is interrupted.
import { startPreviewServer } from './preview-server.ts';

const port = Number(process.env['PORT'] ?? 0);
const server = await startPreviewServer(Number.isInteger(port) ? port : 0);
console.log(`What Slack shows: ${server.url}  (Ctrl-C ends it)`);
process.once('SIGINT', () => void server.stop());
process.once('SIGTERM', () => void server.stop());
