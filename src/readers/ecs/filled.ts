/** What a deployment fills into a task definition before it registers it: nobody can tell it from the file. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'

const hint = 'what deploys it fills it in'

/** `${IMAGE}`, `{{ image }}`, `<IMAGE1_NAME>`: as envsubst, sed and CodePipeline are given them. */
const places = /\$\{\{?[^{}]{1,200}\}\}?|\{\{[^{}]{1,200}\}\}|<[A-Za-z][\w .-]{0,60}>|%[A-Z][A-Z0-9_]{1,60}%|__[A-Z][A-Z0-9_]{1,60}__|\$[A-Z][A-Z0-9_]{1,60}\b/g

/** Whole words in capitals that stand where a name or a reference is wanted: `REPOSITORY_URI:IMAGE_TAG`. */
const shouted = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(:[A-Z][A-Z0-9_]*)?$/

export function isPlaceholder(text: string): boolean {
  return text.search(places) >= 0 || shouted.test(text)
}

/** A text with what is filled in kept as `${NAME}`, so that what stands around it can still be understood. */
export function filledText(fact: Fact<string>): Fact<string> {
  return fact.state === 'unresolved' ? fact : textFilled(fact.value, fact.at)
}

function textFilled(text: string, at: Evidence): Fact<string> {
  const found = text.match(places)
  if (found === null) return known(text, at)
  const spelt = text.replace(places, (one) => `\${${/[A-Za-z_][\w.]*/.exec(one)?.[0] ?? 'VALUE'}}`)
  const names = spelt.match(/\$\{[\w.]{1,200}\}/g) ?? []
  return { ...unresolved([...new Set(names)].join(' '), at, hint), partial: new Secret(spelt) }
}

/** An image that the file leaves to the deployment: not there, empty, or a word that stands for it. */
export function imageFilled(image: Fact<string> | undefined, place: Evidence): Fact<string> {
  if (image === undefined) return unresolved('the image that the deployment fills in', place, hint)
  if (image.state === 'unresolved') return image
  const text = image.value.trim()
  if (text === '' || shouted.test(text) || /^(image|placeholder|to-?be-?replaced|image-?placeholder|replace-?me|dummy|none|x+)$/i.test(text))
    return unresolved('the image that the deployment fills in', image.at, hint)
  return filledText(image)
}

/** A known image whose tag a workflow replaces: the repository stands, the version does not. */
export function imageRendered(image: Fact<string>, by: Evidence): Fact<string> {
  if (image.state === 'unresolved') return image
  const repository = image.value.replace(/(@|:[^/]*$).*$/, '')
  return {
    ...unresolved('the image that the deployment fills in', image.at, `${by.path}:${by.line} fills it in`),
    partial: new Secret(`${repository}:\${IMAGE_TAG}`),
    also: [by],
  }
}
