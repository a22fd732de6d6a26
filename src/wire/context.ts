/** Who is trusted and who one is, read from PEM once: to read all the usual authorities takes longer than a handshake, and must not count as one. */
import * as tls from 'node:tls'
import { Unreached } from '../probes/probe.ts'

export interface Own {
  readonly authorities?: string
  readonly certificate?: string
  readonly key?: string
}

/** The latest used last. Checks of one configuration share a few; each takes about a megabyte. */
const read = new Map<string, tls.SecureContext>()
const most = 8

/** Undefined where the usual authorities will do and nothing of our own is shown. */
export function contextOf({ authorities, certificate, key }: Own): tls.SecureContext | undefined {
  if (authorities === undefined && certificate === undefined && key === undefined) return undefined
  const name = JSON.stringify([authorities, certificate, key])
  const context = read.get(name) ?? fresh({ authorities, certificate, key })
  read.delete(name)
  read.set(name, context)
  for (const oldest of read.keys()) if (read.size > most) read.delete(oldest)
  return context
}

function fresh({ authorities, certificate, key }: { readonly [Name in keyof Own]: Own[Name] | undefined }): tls.SecureContext {
  try {
    return tls.createSecureContext({
      ...(authorities === undefined ? {} : { ca: [...usual(), authorities] }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
    })
  } catch (error) {
    throw new Unreached('cannot-run', 'the configured authorities, client certificate or key are not PEM, or do not belong together', error)
  }
}

/** Newer Nodes tell those of NODE_EXTRA_CA_CERTS too; older ones leave them out where any are named. */
function usual(): readonly string[] {
  const { getCACertificates } = tls as { readonly getCACertificates?: (type: 'default') => readonly string[] }
  return getCACertificates?.('default') ?? tls.rootCertificates
}
