/** What keeps credentials out of printed texts. */
import { describe, expect, test } from 'vitest'
import { isSecretName, withoutCredentials } from '../../src/base/secret.ts'

describe('withoutCredentials', () => {
  test.for([
    ['postgresql://user:pass@host:5432/db?password=x#y', 'postgresql://host:5432/db'],
    ['postgresql://user:p@ss@host/db', 'postgresql://host/db'],
    ['redis://:pass@cache:6379/0', 'redis://cache:6379/0'],
    ['user:pass@registry.example.org/web:1', 'registry.example.org/web:1'],
    ['https://dav.example.org/Zq7XvK29pLmT4wRb/x', 'https://dav.example.org/•••/x'],
    ['https://hooks.example.org/services/T0AB1CD2EF3G/B4h5J6k7L8m9/x', 'https://hooks.example.org/services/T0AB1CD2EF3G/•••/x'],
  ])('%s → %s', ([text, shown]) => {
    expect(withoutCredentials(text ?? '')).toBe(shown)
  })

  test.for([
    'postgres:16-alpine@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1',
    'ghcr.io/acme/web:3f9c2b7d8e1a4c5f6b7a8d9e0f1a2b3c4d5e6f70',
    's3://acme-backups-8f3a9c2b1d4e/nightly',
    'BACKUP_BUCKET2/productionDatabaseBackups2024',
    'advtom_backup_20250101_020000.sql.gz',
    'ops@example.org',
    'scram-sha-256',
  ])('%s stays', (text) => {
    expect(withoutCredentials(text)).toBe(text)
  })
})

test.for([
  ['JWT_SECRET_KEY', true],
  ['CACHE_PREFIX_KEY', false],
  ['AUTH0_KID', false],
  ['OMNIAUTH_ENTRA_TENANT_ID', false],
  ['AUTH_SESSION_ID', true],
  ['MCP_AUTH_REQUIRED_SCOPES', false],
  ['CHATWOOT_WEBSITE_TOKEN', false],
  ['NX_REACT_APP_BILLING_API_KEY', false],
  ['VUE_APP_MAP_TOKEN', false],
  ['NX_CLOUD_ACCESS_TOKEN', true],
] as const)('%s is a secret’s name: %s', ([name, is]) => {
  expect(isSecretName(name)).toBe(is)
})
