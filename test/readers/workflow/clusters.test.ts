/** Steps that hand their deploying to somebody else's action are told as the command it runs. */
import { expect, test } from 'vitest'
import { workflowReader } from '../../../src/readers/workflow.ts'
import { toldBy } from '../commands-tree.ts'

const steps = (text: string): Promise<readonly string[]> =>
  toldBy(workflowReader, { '.github/workflows/cd.yml': `jobs:\n  deploy:\n    steps:\n${text.replace(/^/gm, '      ')}\n` }).then((lines) =>
    lines.slice(1).map((line) => line.trim()),
  )

test('manifests, baked kustomizations and charts', async () => {
  expect(
    await steps(`- uses: azure/aks-set-context@v4
  with:
    cluster-name: shop-live
- uses: Azure/k8s-deploy@v5
  with:
    namespace: shop
    manifests: |
      k8s/api.yaml
      k8s/\${{ inputs.env }}/db.yaml
      \${{ steps.bake.outputs.manifestsBundle }}
- uses: azure/k8s-bake@v3
  with: {renderEngine: kustomize, kustomizationPath: ./overlays/live}
- uses: azure/k8s-bake@v3
  with: {renderEngine: helm3, helmChart: ./chart, overrideFiles: ./chart/live.yaml, releaseName: shop}
- uses: deliverybot/helm@v1
  with: {release: web, chart: ./web, value-files: '["env/live.yaml", "env/eu.yaml"]', namespace: shop}`),
  ).toEqual([
    '6 cluster tool=az throwaway=false name=shop-live',
    '11 deploy tool=kubectl namespace=shop files=[k8s/api.yaml k8s/${inputs.env}/db.yaml?] folder=',
    '15 deploy tool=kustomize files=[./overlays/live] folder=',
    '16 deploy tool=helm project=shop files=[./chart/live.yaml] chart=./chart folder=',
    '19 deploy tool=helm project=web namespace=shop files=[env/live.yaml env/eu.yaml] chart=./web folder=',
  ])
})

test('actions that take the tool’s own words, and clusters made for the job', async () => {
  expect(
    await steps(`- uses: actions-hub/kubectl@master
  with: {args: apply -k overlays/live}
- uses: helmfile/helmfile-action@v1
  with: {helmfile-args: apply -e live, helmfile-workdirectory: ops}
- uses: helm/kind-action@v1
- uses: google-github-actions/get-gke-credentials@v2
  with: {cluster_name: shop-live, location: europe-west3}
- uses: azure/k8s-deploy@v5
  if: false
  with: {manifests: k8s}
- uses: azure/setup-kubectl@v4`),
  ).toEqual([
    '5 deploy tool=kustomize files=[overlays/live] folder=',
    '7 deploy profiles=[live] tool=helmfile folder=ops',
    '8 cluster tool=kind throwaway=true',
    '10 cluster tool=gcloud throwaway=false name=shop-live',
  ])
})

test('words that would leave the command stay in their word', async () => {
  expect(await steps(`- uses: azure/k8s-deploy@v5\n  with: {manifests: 'k8s"; rm -rf /var/lib/postgresql; "'}`)).toEqual([
    '5 deploy tool=kubectl files=[k8s; rm -rf /var/lib/postgresql; ] folder=',
  ])
})
