/** Ciphers that keep fields secret in the database: AES by hand, libraries for ORMs, and keys held by a cloud. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { fold, memberName, bare, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { calledFrom, nameAround, quoted, seen } from '../seen.ts'

const libraries =
  /^(@47ng\/cloak|prisma-field-encryption|mongoose-encryption|mongoose-field-encryption|typeorm-encrypted|sequelize-encrypted|cryptr|@aws-crypto\/client-node|libsodium-wrappers|sodium-native|tweetnacl|crypto-js|crypto-js\/aes|@google-cloud\/kms|aes-js|@hapi\/iron|simple-crypto-js|@aws-sdk\/client-kms)$/
const packages = libraries.source.slice(2, -2).replaceAll('\\', '').split('|')
/** What of the larger libraries is a cipher. */
const ciphers = /encrypt|fieldEncryptionExtension|Cryptr|EncryptionTransformer|secretbox|seal|cloak|^$/i

export const encryptionFinder: Finder = {
  words: [...quoted(...packages), 'createCipheriv', 'subtle.encrypt', 'encrypt'],
  find(looked) {
    const { module, imports } = looked
    const found: FeatureDeclaration[] = []
    for (const { call, name } of calledFrom(looked, /^(node:)?crypto$/)) {
      if (!/^(createCipheriv|publicEncrypt)$/.test(name)) continue
      const first = call.arguments[0]
      const value = first === undefined || name === 'publicEncrypt' ? undefined : fold({ module, node: first as JsNode }, imports)
      const algorithm =
        value?.kind === 'literal' && typeof value.value === 'string' && /^[\w-]{3,40}$/.test(value.value) ? value.value.toLowerCase() : undefined
      found.push(seen(looked, 'encryption', 'node:crypto', nameAround(module, call) ?? 'cipher', call, { algorithm }))
    }
    for (const { call, name, origin } of calledFrom(looked, libraries)) {
      if (ciphers.test(name)) found.push(seen(looked, 'encryption', origin.source, nameAround(module, call) ?? 'cipher', call))
    }
    if (found.length > 0) return found
    // A function of that name elsewhere does it, in a way that is not seen here.
    const called = module.calls.find((call) =>
      /^(encrypt\w*|\w*encrypt)$/i.test(memberName(bare(call.callee as JsNode)) ?? (call.callee.type === 'Identifier' ? call.callee.name : '')),
    )
    return called === undefined ? [] : [seen(looked, 'encryption', 'code', 'encrypt', called, { elsewhere: true })]
  },
}
