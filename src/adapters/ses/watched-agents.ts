// Connections of which it is known whether they were ever made: what failed before that has sent nothing.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { second } from '../../lib/clock.ts';

const connectMs = 10 * second;

/** @param connections how many there are at the most */
export function openWatchedAgents(connections: number) {
  const before = new WeakSet<object>();
  const watch = (agent: HttpAgent, made: 'connect' | 'secureConnect') => {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, done) => {
      const socket = create(options, done) as Socket;
      let isMade = false;
      const late = setTimeout(() => socket.destroy(new Error('it cannot be connected to: no answer')), connectMs);
      socket.once(made, () => {
        isMade = true;
        clearTimeout(late);
      });
      socket.once('close', () => clearTimeout(late));
      // The request fails with this very error.
      socket.once('error', (error) => {
        if (!isMade) before.add(error);
      });
      return socket;
    };
    return agent;
  };
  const options = { keepAlive: true, maxSockets: connections };
  return {
    httpAgent: watch(new HttpAgent(options), 'connect'),
    httpsAgent: watch(new HttpsAgent(options), 'secureConnect') as HttpsAgent,
    /** Whether a request failed before its connection was made. */
    hasNotLeft: (error: object): boolean => before.has(error),
  };
}
