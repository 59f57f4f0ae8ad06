import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { previewPage } from './preview-page.ts';

export interface PreviewServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the preview on loopback. Each request renders anew. */
export async function startPreviewServer(port = 0): Promise<PreviewServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' || pathname !== '/') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
      return;
    }
    const locale = searchParams.get('locale') === 'ko' ? 'ko' : 'en';
    const theme = searchParams.get('theme') === 'dark' ? 'dark' : 'light';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(previewPage({ locale, theme }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The preview has no port');
  return address.port;
}
