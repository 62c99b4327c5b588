// Puts a workspace on a server of its own; a host that has a server calls handleRequest and handleUpgrade itself.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Workspace } from './workspace.ts';

/** Listens on loopback only and tells the workspace where; returns `http://127.0.0.1:PORT`. Port 0 takes a free one. */
export async function mount(workspace: Workspace, server: Server, port: number): Promise<string> {
  server.on('request', (request, response) => {
    workspace.handleRequest(request, response).then(
      (handled) => {
        if (!handled) response.writeHead(404).end();
      },
      () => response.destroy(),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    if (!workspace.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  workspace.setBaseUrl(url);
  return url;
}
