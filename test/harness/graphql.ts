/** GitHub's GraphQL, as far as it is used here: each question is held against GitHub's own schema, and answered out of the emulator. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, graphql, parse, validate, type ExecutionResult } from 'graphql'

/** The bench runs what `tsc` made of this file, under lib/, where only modules are. */
const folder = import.meta.dirname.replace(/([/\\])lib[/\\](?=test[/\\])/, '$1')
const schema = buildSchema(readFileSync(join(folder, 'gh-subset.graphql'), 'utf8'))

/** Above this GitHub gives the beginning of a text and says that it is truncated. */
const truncatedAfter = 512_000
/** What one question may name is GitHub's to choose; this is what is asked of it here. */
const mostObjects = 100

export interface Answerer {
  /** The login of whoever asks. */
  viewer(): string
  /** The bytes of a blob; undefined where there is none. */
  blob(owner: string, name: string, id: string): Promise<Buffer | undefined>
}

interface Question {
  readonly query?: unknown
  readonly variables?: unknown
}

/** What is wrong with a question: it is none of GitHub's, or it asks for too much at once. */
export function graphqlErrors(body: unknown): readonly string[] {
  const { query } = (body ?? {}) as Question
  if (typeof query !== 'string') return ['a GraphQL request without a query']
  try {
    const objects = query.split('object(').length - 1
    const wide = objects > mostObjects ? [`${objects} objects in one query`] : []
    return [...validate(schema, parse(query)).map((error) => error.message), ...wide]
  } catch (error) {
    return [String(error)]
  }
}

export async function answerGraphql(body: unknown, answerer: Answerer): Promise<ExecutionResult> {
  const { query, variables } = body as Question
  return graphql({
    schema,
    source: String(query),
    variableValues: (variables ?? {}) as Record<string, unknown>,
    rootValue: {
      viewer: () => ({ login: answerer.viewer() }),
      repository: ({ owner, name }: { owner: string; name: string }) => ({
        object: async ({ oid }: { oid?: string }) => blobOf(oid ?? '', await answerer.blob(owner, name, oid ?? '')),
      }),
    },
  })
}

function blobOf(oid: string, bytes: Buffer | undefined): unknown {
  if (bytes === undefined) return null
  const isBinary = bytes.includes(0)
  const isTruncated = bytes.length > truncatedAfter
  const text = isBinary ? null : bytes.subarray(0, truncatedAfter).toString('utf8')
  return { __typename: 'Blob', oid, byteSize: bytes.length, isBinary, isTruncated, text }
}
