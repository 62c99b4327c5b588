// The table of the Web API's methods; what is not in it is unknown_method.
import { authMethods } from './auth-methods.ts';
import { bookmarkMethods } from './bookmark-methods.ts';
import { channelMethods } from './channel-methods.ts';
import { chatMethods } from './chat-methods.ts';
import { conversationMethods } from './conversation-methods.ts';
import { fileMethods } from './file-methods.ts';
import { memberMethods } from './member-methods.ts';
import type { Method } from './method.ts';
import { reactionMethods } from './reaction-methods.ts';
import { scheduleMethods } from './schedule-methods.ts';
import { teamMethods } from './team-methods.ts';
import { userMethods } from './user-methods.ts';
import { viewMethods } from './view-methods.ts';

export const methods: ReadonlyMap<string, Method> = new Map(
  [
    authMethods,
    bookmarkMethods,
    channelMethods,
    chatMethods,
    conversationMethods,
    fileMethods,
    memberMethods,
    reactionMethods,
    scheduleMethods,
    teamMethods,
    userMethods,
    viewMethods,
  ].flatMap((family) => family.map((method): [string, Method] => [method.name, method])),
);
