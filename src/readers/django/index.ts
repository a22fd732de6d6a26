/** Reads settings modules of Django for the databases, caches and brokers that an application opens in production. */
import type { Reader } from '../reader.ts'

export const djangoReader: Reader = {
  name: 'django',
  title: 'Django settings: databases and their pools, caches, Celery’s broker and other queues of jobs, by the module that production takes',
  docs: 'https://docs.djangoproject.com/en/5.2/ref/settings/',
  files: ['**/*settings*.py', '**/settings/*.py', '**/settings/*/*.py', '**/*settings*/*.py'],
  concerns: (text) =>
    /\b(DATABASES|CACHES|BROKER_URL|RQ_QUEUES|HUEY|DRAMATIQ_BROKER|Q_CLUSTER|INSTALLED_APPS|DjangoDynaconf)\b|^from\s[^\n]{1,200}\simport\s\*/m.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
