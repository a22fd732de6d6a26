/** Nodes of Elasticsearch and OpenSearch in images nobody knows: what they are told says what they are, and whoever asks them is none. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, replace } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const roles = async (service: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (
    await said({ 'compose.yaml': `services:\n  finder:\n    image: acme/finder:4.1\n${service}`, ...more }, /^service\/finder role = |^database\/\S+ engine = /)
  ).map((line) => line.replace(/ (\()?\S*compose.yaml.*$/, ''))
const node = ['database/finder engine = elasticsearch', 'service/finder role = database']

describe('a service is a node', () => {
  test.each<readonly [string, string]>([
    ['that is told how it finds others', '    environment: [ discovery.type=single-node ]\n'],
    ['that is told whom to ask for others', '    environment: { discovery.seed_hosts: "finder,other" }\n'],
    ['whose JVM is told its size and that listens where nodes do', '    environment: { OPENSEARCH_JAVA_OPTS: -Xmx700m }\n    expose: [ "9200" ]\n'],
    [
      'whose JVM is told its size and that keeps what nodes keep',
      '    environment: { ES_JAVA_OPTS: -Xmx700m }\n    volumes: [ "rows:/usr/share/elasticsearch/data" ]\n',
    ],
    ['that is given the settings of one', '    volumes: [ "./node.yml:/usr/share/acme-finder/config/opensearch.yml" ]\n'],
  ])('%s', async (_, lines) => {
    const volumes = lines.includes('rows:') ? 'volumes: { rows: }\n' : ''
    expect((await roles(lines + volumes)).toSorted()).toEqual(node)
  })

  test.each<readonly [string, string]>([
    ['that is given the variables of all', '    env_file: all.env\n    ports: [ "8080:8080" ]\n'],
    ['that asks one', '    environment: { ELASTICSEARCH_HOSTS: "http://other:9200" }\n    ports: [ "8080:8080" ]\n'],
    ['whose own client is set by a file', '    volumes: [ "./client.yml:/app/config/elasticsearch.yml" ]\n    ports: [ "8080:8080" ]\n'],
  ])('and none is one %s', async (_, lines) => {
    expect(await roles(lines, { 'all.env': 'ES_JAVA_OPTS=-Xmx700m\n' })).toEqual(['service/finder role = web'])
    expect((await judged({ 'compose.yaml': `services:\n  finder:\n    image: acme/finder:4.1\n${lines}` }, 'infrastructure/replicas'))[0]).toMatch(/^fail /)
  })
})

const one = (name: string, first: string, more = ''): string =>
  `  ${name}:\n    image: acme/finder:4.1\n    environment: { node.name: ${name}, cluster.initial_master_nodes: "${first}", discovery.seed_hosts: "${first}" }\n${more}`
const ring = {
  'compose.yaml': `services:\n${one('finder-a', 'finder-a,finder-b', '    expose: [ "9200" ]\n')}${one('finder-b', 'finder-a,finder-b', '    expose: [ "9200" ]\n')}`,
}

describe('nodes that name the same first ones', () => {
  test('are one database, and the second is a copy of it', async () => {
    expect(await said(ring, /^database\/\S+ (engine|standbys|readsRouted) /)).toEqual([
      expect.stringMatching(/^database\/finder-a engine = elasticsearch /),
      expect.stringMatching(/^database\/finder-a standbys = 1 /),
    ])
  })

  test('open it to the world, whichever of them does', async () => {
    const opened = replace('compose.yaml', /(finder-b:[^]*)expose: \[ "9200" \]/, '$1ports: [ "9200:9200" ]')(ring)
    expect(blocked(await judge(ring, opened))).toEqual(['security/database-exposed database/finder-a'])
  })

  test('are closed to it with no port of the host', async () => {
    expect(await judged(ring, 'security/database-exposed')).toEqual(['pass database/finder-a'])
  })

  test('are two databases where each begins alone', async () => {
    const apart = { 'compose.yaml': `services:\n${one('finder-a', 'finder-a')}${one('finder-b', 'finder-b')}` }
    expect((await said(apart, /^database\/\S+ engine /)).length).toBe(2)
  })
})

describe('what draws what such nodes hold', () => {
  const drawn = async (lines: string): Promise<string | undefined> =>
    (
      await judged({ 'compose.yaml': `services:\n  site:\n    image: acme/site:2.0\n    ports: [ "8080:8080" ]\n  screen:\n${lines}` }, 'monitoring/dashboards')
    )[0]?.split(' ', 1)[0]
  test.each<readonly [string, string, string]>([
    [
      'an image of its own',
      '    image: acme/screen:4.1\n    ports: [ "443:5601" ]\n    environment: { OPENSEARCH_HOSTS: "[\\"https://finder:9200\\"]" }\n',
      'unknown',
    ],
    ['an image that says so', '    image: acme/kibana-signed-in:4.1\n    ports: [ "443:5601" ]\n', 'unknown'],
    ['Kibana', '    image: docker.elastic.co/kibana/kibana:9.1.0\n', 'pass'],
    [
      'nothing, where a shop asks them',
      '    image: acme/shop:4.1\n    ports: [ "443:8080" ]\n    environment: { ELASTICSEARCH_HOSTS: "http://finder:9200" }\n',
      'fail',
    ],
    ['nothing, where an office is called a dashboard', '    image: acme/dashboard:4.1\n    ports: [ "443:8080" ]\n', 'fail'],
  ])('%s', async (_, lines, outcome) => expect(await drawn(lines)).toBe(outcome))
})
