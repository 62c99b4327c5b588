// What differs between the kinds of listener: how Bolt is asked for what they wait for, and how they are served.
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Listener } from './listener.ts';
import { type Outcome, sentence } from './outcome.ts';
import { checkPayload, type Incoming } from './payload.ts';
import { Action, Closed, Command, EventEnvelope, Shortcut } from './requests.ts';
import { type Speaking, tell } from './say.ts';
import { type Request, serveRequest } from './serve-request.ts';
import { serveSubmission, turnSubmissionAway } from './serve-submission.ts';
import { routeSubcommands } from './subcommands.ts';

type Name = Listener<unknown>['kind'];
type ListenerOf<N extends Name> = Extract<Listener<unknown>, { kind: N }>;

type Kind<L> = {
  /** What the log calls a listener. */
  nameOf(listener: L): string;
  /** Has Bolt hand to `run` whatever is for one of these listeners. */
  register(app: App, listeners: readonly L[], run: (listener: L, incoming: Incoming) => Promise<void>): void;
  /** Acknowledges, works and answers. What a listener throws is told to the person; only a failure to tell them is thrown. */
  serve(listener: L, incoming: Incoming, deps: unknown, speaking: Speaking): Promise<void>;
  /** Acknowledges, and says one sentence instead. */
  turnAway(incoming: Incoming, said: string, speaking: Speaking): Promise<void>;
};

const kinds: { [N in Name]: Kind<ListenerOf<N>> } = {
  command: {
    ...acknowledgedFirst(Command, (listener: ListenerOf<'command'>, request, deps) => listener.handle(request, deps)),
    nameOf: ({ command, subcommand }) => (subcommand === undefined ? command : `${command} ${subcommand}`),
    register(app, listeners, run) {
      for (const [command, own] of Map.groupBy(listeners, (listener) => listener.command)) {
        const route = routeSubcommands(own);
        app.command(command, ({ body, ack }) => {
          const { listener, text } = route(String(body.text ?? ''));
          return run(listener, { body: { ...body, text }, ack: ack as Incoming['ack'] });
        });
      }
    },
    // The acknowledgement can say it, which costs no call.
    turnAway: ({ ack }, said) => ack({ response_type: 'ephemeral', text: said }),
  },
  action: {
    ...acknowledgedFirst(Action, (listener: ListenerOf<'action'>, request, deps) => listener.handle(request, deps)),
    nameOf: ({ actionId }) => actionId,
    register(app, listeners, run) {
      for (const listener of listeners) app.action(listener.actionId, (args) => run(listener, args as Incoming));
    },
  },
  shortcut: {
    ...acknowledgedFirst(Shortcut, (listener: ListenerOf<'shortcut'>, request, deps) => listener.handle(request, deps)),
    nameOf: ({ callbackId }) => callbackId,
    register(app, listeners, run) {
      for (const listener of listeners) {
        const wanted = { callback_id: listener.callbackId, type: 'message_action' } as const;
        app.shortcut(wanted, (args) => run(listener, args as Incoming));
      }
    },
  },
  event: {
    ...acknowledgedFirst(EventEnvelope, (listener: ListenerOf<'event'>, { key, event }, deps) =>
      listener.handle({ key, event: checkPayload(listener.schema, event) }, deps),
    ),
    nameOf: ({ event }) => event,
    register(app, listeners, run) {
      // Bolt acknowledges events itself.
      for (const listener of listeners)
        app.event(listener.event, ({ body }) => run(listener, { body, ack: async () => {} }));
    },
  },
  closed: {
    ...acknowledgedFirst(Closed, (listener: ListenerOf<'closed'>, request, deps) => listener.handle(request, deps)),
    nameOf: ({ callbackId }) => `${callbackId} closed`,
    register(app, listeners, run) {
      for (const listener of listeners) {
        const wanted = { callback_id: listener.callbackId, type: 'view_closed' } as const;
        app.view(wanted, (args) => run(listener, args as Incoming));
      }
    },
  },
  submission: {
    nameOf: ({ callbackId }) => callbackId,
    register(app, listeners, run) {
      for (const listener of listeners) {
        const wanted = { callback_id: listener.callbackId, type: 'view_submission' } as const;
        app.view(wanted, (args) => run(listener, args as Incoming));
      }
    },
    serve: (listener, incoming, deps, { log }) => serveSubmission(listener, incoming, deps, log),
    turnAway: (incoming, said, { log }) => turnSubmissionAway(incoming, said, log),
  },
};

/** The row of a listener's kind. */
export function kindOf(listener: Listener<unknown>): Kind<Listener<unknown>> {
  return kinds[listener.kind];
}

/** Registers all listeners, each in the way of its kind. */
export function registerListeners(
  app: App,
  listeners: readonly Listener<unknown>[],
  run: (listener: Listener<unknown>, incoming: Incoming) => Promise<void>,
): void {
  for (const own of Map.groupBy(listeners, (listener) => listener.kind).values()) {
    kindOf(own[0] as Listener<unknown>).register(app, own, run);
  }
}

function acknowledgedFirst<L, S extends z.ZodType<Request>>(
  schema: S,
  handle: (listener: L, request: z.output<S>, deps: unknown) => Promise<Outcome>,
): Pick<Kind<L>, 'serve' | 'turnAway'> {
  return {
    async serve(listener, { body, ack }, deps, speaking) {
      await ack();
      await serveRequest(checkPayload(schema, body), (request) => handle(listener, request, deps), speaking);
    },
    async turnAway({ body, ack }, said, speaking) {
      await ack();
      await tell(sentence(said), checkPayload(schema, body), speaking);
    },
  };
}
