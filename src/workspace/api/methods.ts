// The table of the Web API's methods; what is not in it is unknown_method.
import { authMethods } from './auth-methods.ts';
import { chatMethods } from './chat-methods.ts';
import { conversationMethods } from './conversation-methods.ts';
import type { Method } from './method.ts';
import { userMethods } from './user-methods.ts';
import { viewMethods } from './view-methods.ts';

export const methods: ReadonlyMap<string, Method> = new Map(
  [...authMethods, ...chatMethods, ...conversationMethods, ...userMethods, ...viewMethods].map((method) => [
    method.name,
    method,
  ]),
);
