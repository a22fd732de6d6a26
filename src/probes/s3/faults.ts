/** What S3 refuses a list for, as a reason. */
import type { HttpAnswer } from '../io.ts'
import { Unreached } from '../probe.ts'
import { placeOf, type S3Target } from './target.ts'
import { readXml, textOf, XmlProblem, type Element } from './xml.ts'

type Because = Unreached['because']

/** {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html} */
const ofCode: Readonly<Record<string, readonly [because: Because, words: string]>> = {
  NoSuchBucket: ['gone', 'there is no such bucket'],
  AccessDenied: ['forbidden', 'these credentials may not list it'],
  AllAccessDisabled: ['forbidden', 'the store has closed it'],
  AccountProblem: ['forbidden', 'the account is closed or unpaid'],
  NotSignedUp: ['forbidden', 'the account has no S3'],
  InvalidAccessKeyId: ['auth-rejected', 'the access key is unknown there'],
  SignatureDoesNotMatch: ['auth-rejected', 'the secret does not belong to the access key'],
  InvalidToken: ['auth-rejected', 'the session token is not valid'],
  ExpiredToken: ['auth-rejected', 'the session token has expired'],
  TokenRefreshRequired: ['auth-rejected', 'the session token has to be renewed'],
  Unauthorized: ['auth-rejected', 'the credentials were not taken'],
  AuthorizationHeaderMalformed: ['cannot-run', 'it lies in another region than the request is signed for; name region'],
  InvalidBucketName: ['cannot-run', 'no bucket can have this name'],
  PermanentRedirect: ['cannot-run', 'it lies in another region, and which is not told; name region'],
  TemporaryRedirect: ['cannot-run', 'it lies in another region, and which is not told; name region'],
  SlowDown: ['server-error', 'the store asks for fewer requests'],
  InternalError: ['server-error', 'the store failed'],
  ServiceUnavailable: ['server-error', 'the store is not available'],
}

export function faultOf(answer: HttpAnswer, target: S3Target, today: Date): Unreached {
  const place = placeOf(target)
  const code = errorOf(answer)?.code ?? ''
  if (code === 'RequestTimeTooSkewed') return new Unreached('cannot-run', `${place}: this machine’s clock is ${skew(answer, today)} for its signature to count`)
  const known = Object.hasOwn(ofCode, code) ? ofCode[code] : undefined
  if (known !== undefined) return new Unreached(known[0], `${place}: ${known[1]} (${code})`)
  const said = /^\w{1,60}$/.test(code) ? `${answer.status} ${code}` : String(answer.status)
  if (answer.status === 401) return new Unreached('auth-rejected', `${place}: the credentials were not taken (${said})`)
  if (answer.status === 403) return new Unreached('forbidden', `${place}: these credentials may not list it (${said})`)
  if (answer.status >= 500 || answer.status === 429) return new Unreached('server-error', `${place}: the store answers ${said}`)
  return new Unreached('wrong-answer', `${place}: what answers there is no S3, or does not list: ${said}`)
}

/** Where the bucket lies instead: told by a header, or in the words of the error. */
export function regionIn(answer: HttpAnswer): string | undefined {
  if (![301, 307, 400].includes(answer.status)) return undefined
  return answer.headers.get('x-amz-bucket-region') ?? errorOf(answer)?.region
}

function errorOf({ body }: HttpAnswer): { readonly code: string; readonly region?: string } | undefined {
  try {
    const root: Element = readXml(body)
    const region = textOf(root, 'Region')?.trim()
    return root.name === 'Error' ? { code: textOf(root, 'Code')?.trim() ?? '', ...(region === undefined ? {} : { region }) } : undefined
  } catch (error) {
    // An answer to a question that nobody asked; its status says enough.
    if (error instanceof XmlProblem) return undefined
    throw error
  }
}

function skew({ headers }: HttpAnswer, today: Date): string {
  const minutes = Math.round((today.getTime() - Date.parse(headers.get('date') ?? '')) / 60_000)
  return Number.isNaN(minutes) || minutes === 0 ? 'too far from the store’s' : `${Math.abs(minutes)} min too ${minutes > 0 ? 'far ahead' : 'late'}`
}
