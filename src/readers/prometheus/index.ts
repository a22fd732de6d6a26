/** Prometheus and Alertmanager: what is scraped, which alerts there are, and who is told. Files are known by their shape, as their names differ. */
import { parseYaml, asList, asMap } from '../../parse/yaml.ts'
import { nearValue } from '../../parse/yaml-near.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import type { Reader } from '../reader.ts'
import { alertsOf, receiversOf } from './alerts.ts'
import { scrapesOf } from './targets.ts'

export const prometheusReader: Reader = {
  name: 'prometheus',
  title: 'Prometheus and Alertmanager',
  docs: 'https://prometheus.io/docs/prometheus/latest/configuration/configuration/',
  common: true,
  files: ['**/*.{yml,yaml,rules}'],
  concerns: (text) =>
    /^\s{0,20}(- )?scrape_configs:/m.test(text) ||
    (text.includes('groups:') && text.includes('alert:')) ||
    (text.includes('receivers:') && text.includes('route:')),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const declares: WatchDeclaration[] = []
    for (const root of documents) {
      // An object of Kubernetes or a stack that holds such a text is read elsewhere.
      if (asMap(root) === undefined || nearValue(root, 'apiVersion') !== undefined || nearValue(root, 'services') !== undefined) continue
      if (asList(nearValue(root, 'scrape_configs')) !== undefined) declares.push(...scrapesOf(root, path))
      if (asList(nearValue(root, 'groups')) !== undefined) declares.push(...alertsOf(root, path))
      if (asMap(nearValue(root, 'route')) !== undefined) declares.push(...receiversOf(root, path))
    }
    if (problem !== undefined && declares.length === 0 && /^groups:/m.test(text) && /^\s{0,20}(- )?alert:/m.test(text)) {
      const at = { path, line: problem.line, key: 'groups' }
      declares.push({ kind: 'watch', what: 'alert', tool: 'prometheus', name: '', path, at, of: [], unread: true })
    }
    const skipped =
      problem === undefined || (declares.length === 0 && !text.includes('scrape_configs:'))
        ? []
        : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }]
    return { declares, skipped }
  },
}
