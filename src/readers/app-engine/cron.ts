/** `cron.yaml`: requests that App Engine sends by the clock. What the code does with them is not followed, and that is told. */
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import { fieldsOf, type Told } from '../../parse/fields.ts'
import { placed } from '../../parse/placed.ts'
import { parseYaml } from '../../parse/yaml.ts'
import { valueOf } from '../../base/fact.ts'
import type { ReadContext } from '../reader.ts'

/** {@link https://cloud.google.com/appengine/docs/standard/scheduling-jobs-with-cron-yaml} */
export async function tellCron(folder: string, context: ReadContext, told: Told): Promise<void> {
  for (const name of ['cron.yaml', 'cron.yml']) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (!context.has(path)) continue
    const file = await context.read(path)
    if (!isText(file)) continue
    const [first] = parseYaml(file.text).documents
    const root = first === undefined ? undefined : placed(first, path, { left: limits.yamlVisits })
    if (root?.kind !== 'map') continue
    for (const job of fieldsOf(root, '', told).many('cron')) {
      const url = (valueOf(job.text('url')) ?? 'a request').replace(/[?#].*$/s, '')
      told.tell(job.at, `${url.slice(0, 200)} by the clock: what the code does with the request is not followed`)
    }
  }
}
