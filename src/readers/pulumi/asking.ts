/** `new pulumi.Config()` and what it is asked for. */
import type { Evidence } from '../../base/evidence.ts'
import { decodeJson } from '../../parse/expressions/decode.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { flagValue, nullValue, numberValue, over, textValue, toFlag, toNumber, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { method, short, thing, type Thing } from '../programs/thing.ts'
import type { Configuration } from './config.ts'

export const uncommitted = 'commit the configuration of the production stack, Pulumi.<stack>.yaml'

/** {@link https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/#Config} */
export function configThing(space: string, configuration: Configuration, work: Work, at: Evidence): Thing {
  return thing(`config.${short(space)}`, at, {
    get(name) {
      const asked = /^(get|require)(Secret)?(Number|Boolean|Object)?$/.exec(name)
      if (asked === null) return unknownValue(`config.${short(name)}`, at)
      return method(`config.${name}`, at, ([key], site) => {
        const text = key === undefined ? undefined : toText(key)
        if (text === undefined) return unknownValue('config', site.at)
        const full = text.includes(':') ? text : `${space}:${text}`
        const found = configuration.values.get(full)
        const hint = configuration.stack === undefined ? uncommitted : `set ${short(full)} in ${configuration.file}`
        if (found === undefined || found.kind === 'null')
          return asked[1] === 'get' && configuration.stack !== undefined ? nullValue(site.at) : unknownValue(`config.${short(text)}`, site.at, hint)
        if (found.kind === 'unknown') return found
        return over(converted(found, asked[3], work) ?? unknownValue(`config.${short(text)}`, found.at, hint), { ...found, at: site.at })
      })
    },
  })
}

function converted(found: Value, kind: string | undefined, work: Work): Value | undefined {
  switch (kind) {
    case 'Number': {
      const number = toNumber(found)
      return number === undefined ? undefined : numberValue(number, found.at)
    }
    case 'Boolean': {
      const flag = toFlag(found)
      return flag === undefined ? undefined : flagValue(flag, found.at)
    }
    case 'Object':
      return found.kind === 'text' ? decodeJson(found, work) : found
    default: {
      const text = toText(found)
      return text === undefined ? found : textValue(text, found.at)
    }
  }
}
