// A mail server in a process of its own that throws away what it is sent, and counts it.
import { startSmtpSink } from '../../kit/smtp-sink.ts';

const sink = await startSmtpSink({ keep: false });
process.on('message', () => {
  const times = [...sink.accepted.values()];
  process.send?.({ accepted: times.length, twice: times.filter((count) => count > 1).length });
  sink.accepted.clear();
});
process.send?.(sink.url);
