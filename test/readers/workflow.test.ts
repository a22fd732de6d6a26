import { expect, test } from 'vitest'
import { workflowReader } from '../../src/readers/workflow.ts'
import { toldBy } from './commands-tree.ts'

test('jobs, steps, environments and schedules of a workflow', async () => {
  const told = await toldBy(workflowReader, {
    '.github/workflows/backup.yml': `name: Backup
on:
  schedule:
    - cron: '0 3 * * *'
    - cron: "0 5 * * 0"
  workflow_dispatch:
env:
  BUCKET: dumps
  TOKEN: \${{ secrets.TOKEN }}
jobs:
  dump:
    name: Nightly dump
    runs-on: ubuntu-latest
    environment: production
    env:
      DB: shop
    defaults:
      run:
        working-directory: ./ops
    steps:
      - uses: actions/checkout@v4
      - name: Dump
        run: |
          pg_dump "\${{ secrets.DATABASE_URL }}" | gzip > "$DB.gz"
          aws s3 cp $DB.gz s3://\${{ env.BUCKET }}/\${{ github.sha }}.gz
      - name: Off
        if: false
        run: dropdb x
      - name: Only
        if: github.event_name == 'schedule'
        run: ./prune.sh
      - uses: appleboy/ssh-action@v1
        with:
          host: \${{ secrets.HOST }}
          script: |
            cd /srv/shop
            docker compose -f prod.yml up -d
      - run: echo hi
        shell: python
      - uses: ./.github/actions/notify
  off:
    if: \${{ false }}
    steps:
      - run: dropdb y
  after:
    needs: off
    steps:
      - run: dropdb z
  pr:
    if: github.event_name == 'pull_request'
    steps: [{ run: "make test" }]
  weekly:
    if: github.event.schedule == '0 5 * * 0'
    uses: ./.github/workflows/weekly.yml
    secrets: inherit
`,
    '.github/workflows/weekly.yml': 'on: workflow_call\njobs:\n  one:\n    steps:\n      - run: pg_dumpall -f x\n',
    '.github/actions/notify/action.yml': 'runs:\n  using: composite\n  steps:\n    - run: ./say.sh\n      shell: bash\n',
  })
  expect(told).toEqual([
    '11 script .github/workflows/backup.yml#dump "Backup / Nightly dump / production" BUCKET=dumps TOKEN=${{ secrets.TOKEN }}? DB=shop',
    '  24 dump engine=postgres tool=pg_dump method=logical target=url:${secrets.DATABASE_URL}? output=shop.gz',
    '  25 copy tool=aws from=shop.gz to=s3://dumps/${github.sha}.gz? remote=true',
    "  31 run script=./prune.sh folder=ops condition=github.event_name == 'schedule'",
    '  37 deploy tool=compose files=[prod.yml] folder=/srv/shop',
    '  4 run script=./say.sh folder=',
    '49 script .github/workflows/backup.yml#pr "Backup / pr" BUCKET=dumps TOKEN=${{ secrets.TOKEN }}?',
    '  51 run script=make:test folder=',
    '52 script .github/workflows/backup.yml#weekly "Backup / weekly" BUCKET=dumps TOKEN=${{ secrets.TOKEN }}?',
    '  54 run script=.github/workflows/weekly.yml#one folder=',
    '4 schedule .github/workflows/backup.yml#schedule by workflow: cron 0 3 * * * every 24 runs .github/workflows/backup.yml#dump',
    '5 schedule .github/workflows/backup.yml#schedule[2] by workflow: cron 0 5 * * 0 every 168 runs .github/workflows/backup.yml#dump .github/workflows/backup.yml#weekly',
  ])
})
