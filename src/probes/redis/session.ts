/** A session with Redis or Valkey that asks three questions and tells a refusal by its reason. */
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { Peer, Refusal, type Reply } from './resp.ts'
import { placeOf, type RedisTarget } from './target.ts'

export interface Answers {
  /** Of all sections. */
  readonly info: ReadonlyMap<string, string>
  /** Or what kept it from telling them. */
  readonly settings: ReadonlyMap<string, string> | Unreached
}

export async function askRedis(target: RedisTarget, io: ProbeIo): Promise<Answers> {
  const place = placeOf(target)
  const { socket } = await io.connect(target)
  try {
    const peer = new Peer(socket, place)
    await logIn(peer, target, place)
    const told = await peer.ask('INFO')
    if (told instanceof Refusal) throw refused(told, target, place)
    if (typeof told !== 'string') throw new Unreached('wrong-answer', `what ${place} answers to INFO is no text`)
    const info = infoOf(told)
    if (info.get('loading') === '1') throw new Unreached('starting', `${place} is loading its data${progress(info)}`)
    // What a database number leads to is asked only where it is not the one that is always there.
    const selected = target.database === 0 ? null : await peer.ask('SELECT', String(target.database))
    if (selected instanceof Refusal && selected.code !== 'NOPERM') throw refused(selected, target, place)
    return { info, settings: settingsOf(await peer.ask('CONFIG', 'GET', '*'), target, place) }
  } finally {
    socket.destroy()
  }
}

async function logIn(peer: Peer, target: RedisTarget, place: string): Promise<void> {
  if (target.password === undefined) return
  const answer = await peer.ask('AUTH', ...(target.user === undefined ? [] : [target.user]), target.password)
  // It asks for no password, so a needless one keeps nobody out.
  const needless = answer instanceof Refusal && /no password is set|without any password configured/i.test(answer.words)
  if (answer instanceof Refusal && !needless) throw refused(answer, target, place)
}

const ofCode: Readonly<Record<string, Unreached['because']>> = {
  WRONGPASS: 'auth-rejected',
  NOPERM: 'forbidden',
  // Protected mode: it has no password and answers its own machine only.
  DENIED: 'forbidden',
  LOADING: 'starting',
  MASTERDOWN: 'starting',
  CLUSTERDOWN: 'starting',
}

const ofWords: readonly (readonly [pattern: RegExp, because: Unreached['because']])[] = [
  [/max number of clients/i, 'full'],
  [/invalid password|invalid username/i, 'auth-rejected'],
  [/unknown command|unknown subcommand|operation not permitted|command not allowed|disabled command/i, 'forbidden'],
]

function refused({ code, words }: Refusal, { password }: RedisTarget, place: string): Unreached {
  const said = password === undefined ? words : words.replaceAll(password, '•••')
  if (code === 'NOAUTH')
    return password === undefined
      ? new Unreached('no-credentials', `${place} asks for a password, and the address holds none`)
      : new Unreached('auth-rejected', `${place} did not take the password`)
  const because = (Object.hasOwn(ofCode, code) ? ofCode[code] : undefined) ?? ofWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'server-error'
  return new Unreached(because, `${place} answers “${said}”`)
}

function infoOf(text: string): ReadonlyMap<string, string> {
  const info = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) info.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return info
}

function progress(info: ReadonlyMap<string, string>): string {
  const share = info.get('loading_loaded_perc') ?? ''
  const left = info.get('loading_eta_seconds') ?? ''
  return /^[\d.]{1,8}%?$/.test(share) ? `: ${share.replace('%', '')} %${/^\d{1,6}$/.test(left) ? `, ${left} s to go` : ''}` : ''
}

const secret = /^(requirepass|masterauth|primaryauth|tls-(client-)?key-file-pass)$|password/

/** Of secrets only whether they are set. */
function settingsOf(reply: Reply, target: RedisTarget, place: string): ReadonlyMap<string, string> | Unreached {
  if (reply instanceof Refusal) return refused(reply, target, place)
  if (!Array.isArray(reply)) return new Unreached('wrong-answer', `what ${place} answers to CONFIG GET is no list`)
  const settings = new Map<string, string>()
  for (let at = 0; at + 1 < reply.length; at += 2) {
    const name: unknown = reply[at]
    const value: unknown = reply[at + 1]
    if (typeof name !== 'string' || typeof value !== 'string') return new Unreached('wrong-answer', `what ${place} answers to CONFIG GET is no list of texts`)
    settings.set(name, secret.test(name) ? (value === '' ? '' : 'set') : value.slice(0, 1_000))
  }
  return settings
}
