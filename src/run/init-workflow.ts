/** The workflow that `plimsoll init` writes: the README's, in report mode. */

export const workflowPath = '.github/workflows/plimsoll.yml'

export const workflowText = `# Judges each pull request by what the system would lose: https://github.com/plimsoll/plimsoll
name: Plimsoll

# Every pull request: filtered by paths, a required check that never starts never turns green.
on: pull_request

permissions:
  contents: read # reads what a shallow checkout lacks
  pull-requests: write # writes the comment

jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false # nothing here pushes
      - uses: plimsoll/plimsoll@v0
        with:
          report-only: true # shows the true decision and lets the job succeed; to enforce, remove it and the mode in .plimsoll.yml
`
