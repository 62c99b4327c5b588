// A file as the Web API, the payloads and the page show it.
import type { Context } from './context.ts';
import type { PageFile } from './page-protocol.ts';
import { filetypeOf } from './state/file-types.ts';
import type { Channel, StoredFile } from './state/records.ts';

type Shape = Record<string, unknown>;

/** The whole file. Its type is empty until Slack has looked at it: what an app polls `files.info` for. */
export function fileShape(context: Context, file: StoredFile): Shape {
  const ready = context.files.isReady(file);
  const { filetype, pretty } = filetypeOf(file.mimetype);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: ready ? file.mimetype : '',
    filetype: ready ? filetype : '',
    pretty_type: ready ? pretty : '',
    user: file.user,
    user_team: context.store.identity.teamId,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: placesOf(context, file, 'public').length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: privateUrl(context, file),
    url_private_download: privateUrl(context, file),
    permalink: `${context.baseUrl()}/files/${file.user}/${file.id}`,
    ...(file.altText === null ? {} : { alt_txt: file.altText }),
    shares: sharesOf(context, file),
    channels: placesOf(context, file, 'public'),
    groups: placesOf(context, file, 'private'),
    ims: placesOf(context, file, 'direct'),
    has_rich_preview: false,
    file_access: 'visible',
  };
}

/** Where the bytes are; readers of this machine only. */
export function privateUrl(context: Context, file: StoredFile): string {
  return `${context.baseUrl()}${fileAddress(file)}`;
}

export function pageFile(file: StoredFile): PageFile {
  const { id, title, mimetype, size } = file;
  return { id, name: title, mimetype, size, url: fileAddress(file) };
}

const fileAddress = (file: StoredFile): string => `/workspace/files/${file.id}`;

function placesOf({ store }: Context, file: StoredFile, kind: Channel['kind']): string[] {
  return [...new Set(file.shares.map((share) => share.channel))].filter((id) => store.channel(id)?.kind === kind);
}

function sharesOf(context: Context, file: StoredFile): Shape {
  const among = (kinds: readonly Channel['kind'][]) => {
    const ids = kinds.flatMap((kind) => placesOf(context, file, kind));
    const entries = ids.map((id) => [id, file.shares.filter((one) => one.channel === id).map(({ ts }) => ({ ts }))]);
    return Object.fromEntries(entries) as Shape;
  };
  const [open, closed] = [among(['public']), among(['private', 'direct'])];
  return {
    ...(Object.keys(open).length === 0 ? {} : { public: open }),
    ...(Object.keys(closed).length === 0 ? {} : { private: closed }),
  };
}
