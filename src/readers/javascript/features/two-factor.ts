/** What asks for more than a password: one-time codes, passkeys, and names that speak of them. */
import type { Finder } from '../finder.ts'
import { calledFrom, quoted, seen } from '../seen.ts'

const libraries =
  /^(otplib|@otplib\/preset-default|speakeasy|@levminer\/speakeasy|@simplewebauthn\/server|otpauth|node-2fa|notp|time2fa|totp-generator|passport-totp|passport-webauthn|fido2-lib|@epic-web\/totp|better-auth\/plugins|better-auth\/plugins\/two-factor|@oslojs\/otp|oslo\/otp|authenticator|thirty-two|@github\/webauthn-json)$/
const packages = libraries.source.slice(2, -2).replaceAll('\\', '').split('|')
const names = /^(is)?(two_?factor|2fa|totp|mfa|second_?factor|multi_?factor|otp|verify_?otp|webauthn|passkey|one_?time_?(code|password))/i

export const twoFactorFinder: Finder = {
  words: [...quoted(...packages), 'woFactor', '2fa', '2FA', 'totp', 'TOTP', 'mfa', 'Mfa', 'MFA', 'otp', 'Otp', 'OTP', 'webauthn', 'passkey', 'two_factor'],
  find(looked) {
    for (const { call, origin, name } of calledFrom(looked, libraries)) {
      if (origin.source.startsWith('better-auth') && !/twoFactor|passkey/.test(name)) continue
      return [seen(looked, 'two-factor', origin.source, origin.source, call)]
    }
    for (const [name, [use]] of looked.module.uses) {
      if (use !== undefined && (names.test(name) || /(two_?factor|2fa|totp|mfa)/i.test(name)))
        return [seen(looked, 'two-factor', 'code', name, use, { named: true })]
    }
    return []
  },
}
