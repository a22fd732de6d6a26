import { describe, expect, it } from 'vitest'
import {
  postgresBoolean,
  postgresBytes,
  postgresDefault,
  postgresMilliseconds,
  postgresNumber,
  postgresParameter,
  postgresParameters,
} from '../../src/parse/postgresql.ts'

const kibi = 1024
const mebi = 1024 ** 2
const gibi = 1024 ** 3

describe('postgresBytes', () => {
  it.each([
    ['shared_buffers', '4GB', 4 * gibi],
    ['shared_buffers', '16384', 16_384 * 8 * kibi],
    ['SHARED_BUFFERS', '2 GB', 2 * gibi],
    ['effective_cache_size', '1.5GB', 1.5 * gibi],
    ['work_mem', '65536', 65_536 * kibi],
    ['work_mem', '64MB', 64 * mebi],
    ['work_mem', '8192kB', 8192 * kibi],
    ['max_wal_size', '4', 4 * mebi],
    ['track_activity_query_size', '4096', 4096],
    ['wal_buffers', '-1', -1],
    ['work_mem', '64mb', undefined],
    ['work_mem', '64M', undefined],
    ['work_mem', '1Gi', undefined],
    ['shared_buffers', '8kB', 8 * kibi],
    ['shared_buffers', '25%', undefined],
    ['max_connections', '100', undefined],
    ['statement_timeout', '1GB', undefined],
    ['my.own', '1GB', undefined],
    ['toString', '1', undefined],
  ])('%s = %s', (name, text, expected) => {
    expect(postgresBytes(name, text)).toBe(expected)
  })
})

describe('postgresMilliseconds', () => {
  it.each([
    ['statement_timeout', '30s', 30_000],
    ['statement_timeout', '30000', 30_000],
    ['log_min_duration_statement', '-1', -1],
    ['log_min_duration_statement', '250ms', 250],
    ['checkpoint_timeout', '15min', 900_000],
    ['checkpoint_timeout', '300', 300_000],
    ['idle_in_transaction_session_timeout', '1h', 3_600_000],
    ['archive_timeout', '1d', 86_400_000],
    ['statement_timeout', '5m', undefined],
    ['statement_timeout', '5 minutes', undefined],
  ])('%s = %s', (name, text, expected) => {
    expect(postgresMilliseconds(name, text)).toBe(expected)
  })
})

describe('plain values', () => {
  it('reads numbers as the server does', () => {
    const read = ['200', '1.1', '0x64', '0144', '1e3', '-1', '.5', '089', '100 connections', '', '1,000'].map(postgresNumber)
    expect(read).toEqual([200, 1.1, 100, 100, 1000, -1, 0.5, undefined, undefined, undefined, undefined])
  })

  it('reads booleans and their beginnings', () => {
    expect(['on', 'OFF', 'tr', 'f', 'yes', 'n', '1', '0', 'of'].map(postgresBoolean)).toEqual([true, false, true, false, true, false, true, false, false])
    expect(['o', '', 'always', '2', 'onn'].map(postgresBoolean)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('postgresDefault', () => {
  it.each([
    ['max_connections', undefined, '100'],
    ['Max_Connections', 16, '100'],
    ['superuser_reserved_connections', 15, '3'],
    ['reserved_connections', 15, undefined],
    ['reserved_connections', 16, '0'],
    ['shared_buffers', 17, '128MB'],
    ['effective_cache_size', 12, '4GB'],
    ['work_mem', 14, '4MB'],
    ['maintenance_work_mem', 14, '64MB'],
    ['wal_buffers', 14, '-1'],
    ['listen_addresses', 18, 'localhost'],
    ['shared_preload_libraries', 18, ''],
    ['archive_mode', undefined, 'off'],
    ['wal_level', undefined, 'replica'],
    ['checkpoint_completion_target', 13, '0.5'],
    ['checkpoint_completion_target', 14, '0.9'],
    ['checkpoint_completion_target', undefined, undefined],
    ['log_connections', 17, 'off'],
    ['log_connections', 18, ''],
    ['effective_io_concurrency', 18, '16'],
    ['wal_keep_segments', 12, '0'],
    ['wal_keep_segments', 13, undefined],
    ['no_such_parameter', 16, undefined],
  ])('%s in %s', (name, version, expected) => {
    expect(postgresDefault(name, version)).toBe(expected)
  })

  it('reads its own defaults: each memory and time parameter has one that its unit understands', () => {
    expect(postgresParameters.length).toBeGreaterThan(80)
    for (const { name, unit, docs, since } of postgresParameters) {
      expect(docs).toMatch(/^https:\/\/www\.postgresql\.org\/docs\/(current|12)\/runtime-config-[a-z]+\.html#GUC-[A-Z-]+$/)
      const value = postgresDefault(name, since ?? 12) ?? ''
      if (unit !== undefined) expect([name, postgresBytes(name, value) ?? postgresMilliseconds(name, value)]).not.toEqual([name, undefined])
    }
    expect(postgresParameter('work_mem')).toEqual({
      name: 'work_mem',
      type: 'integer',
      unit: 'kB',
      docs: 'https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM',
    })
  })
})
