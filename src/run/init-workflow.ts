/** The workflow that `plimsoll init` writes: that of docs/workflows/gate.yml, in report mode. */

export const workflowPath = '.github/workflows/plimsoll.yml'

export const workflowText = `# Judges each pull request by what the system would lose, and answers commands: https://github.com/plimsoll/plimsoll
name: Plimsoll

# No filter by paths or branches: a required check that never starts never turns green, and what touches nothing relevant passes by itself.
on:
  pull_request:
    types: [opened, synchronize, reopened, edited, ready_for_review] # edited: pointed at another branch
  pull_request_review:
    types: [submitted, dismissed] # an approval lets the waivers count that the pull request brings
  merge_group: # the merge queue, where there is one
  issue_comment:
    types: [created] # commands such as /plimsoll waive

permissions: {} # each job says what it needs

jobs:
  gate:
    if: github.event_name != 'issue_comment'
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read # reads the files at both commits
      pull-requests: write # writes the comment; reads waivers and reviews
    steps:
      - uses: plimsoll/plimsoll@v0
        with: { report-only: true } # shows the true decision and lets the job succeed; to enforce, remove this line, and the mode in .plimsoll.yml

  bot:
    if: github.event_name == 'issue_comment' && github.event.issue.pull_request && contains(github.event.comment.body, '/plimsoll')
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read # reads the files at both commits
      pull-requests: write # answers, and writes the comment anew
      actions: write # runs the gate again after a waiver
    steps:
      - uses: plimsoll/plimsoll@v0
`
