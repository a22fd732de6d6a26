/** What the tools of Kubernetes do: they bring objects in, take them away, scale them, and reach into pods. */
import { describe, expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { describeAction } from './describe.ts'

const origin = { path: 'ops/x.sh', line: 1, key: 'script' }
const order = 'at does tool what command verb throwaway name of replicas files profiles project namespace sets chart recursive folder'.split(' ')
const told = (text: string): readonly string[] =>
  actionsOf(text, origin).actions.map((action) =>
    describeAction(Object.fromEntries(Object.entries(action).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))) as unknown as typeof action),
  )

describe('kubectl apply', () => {
  test('takes kustomizations, files, folders and lists', () => {
    expect(told('kubectl apply -k deploy/overlays/prod')).toEqual(['1 deploy tool=kustomize files=[deploy/overlays/prod]'])
    expect(told('kubectl -n shop apply --filename=k8s/api.yaml -f k8s/db.yaml,k8s/cache.yaml')).toEqual([
      '1 deploy tool=kubectl files=[k8s/api.yaml k8s/db.yaml k8s/cache.yaml] namespace=shop',
    ])
    expect(told('cd k8s\noc apply -Rf live')).toEqual(['2 deploy by=oc tool=kubectl files=[live] recursive=true folder=k8s'])
    expect(told('kubectl create -f a.json\nkubectl replace --force -f b.yml')).toEqual([
      '1 deploy tool=kubectl files=[a.json]',
      '2 deploy tool=kubectl files=[b.yml]',
    ])
  })

  test('takes what comes in through a pipe', () => {
    expect(told('kustomize build --enable-helm overlays/live | kubectl apply -f -')).toEqual(['1 deploy tool=kustomize files=[overlays/live]'])
    expect(told('kubectl kustomize overlays/live | envsubst | kubectl apply -f -')).toEqual(['1 deploy tool=kustomize files=[overlays/live]'])
    expect(told('envsubst < k8s/api.yaml | kubectl apply -f -')).toEqual(['1 deploy tool=kubectl files=[k8s/api.yaml]'])
    expect(told('sed "s/TAG/$TAG/" k8s/api.yaml | kubectl apply -f -')).toEqual(['1 deploy tool=kubectl files=[k8s/api.yaml]'])
    expect(told('kubectl apply -f - < k8s/api.yaml')).toEqual(['1 deploy tool=kubectl files=[k8s/api.yaml]'])
    expect(told('helm template shop ./chart -f chart/live.yaml | kubectl apply -f -')).toEqual([
      '1 deploy tool=helm files=[chart/live.yaml] project=shop chart=./chart',
    ])
    expect(told('kubectl create secret generic x --from-literal=a=b --dry-run=client -o yaml | kubectl apply -f -')).toEqual([])
  })

  test('takes what was rendered into a file before', () => {
    expect(told('kustomize build overlays/live > /tmp/all.yaml\nkubectl apply -f /tmp/all.yaml')).toEqual(['2 deploy tool=kustomize files=[overlays/live]'])
    expect(told('kustomize build overlays/live -o out.yaml\nsed -i s/a/b/ out.yaml\ncat out.yaml | kubectl apply -f -')).toEqual([
      '3 deploy tool=kustomize files=[overlays/live]',
    ])
    expect(told('kustomize build overlays/live > out.yaml')).toEqual([])
  })

  test('that only tries brings up nothing', () => {
    expect(told('kubectl apply --dry-run=server -f k8s\nkubectl diff -f k8s\nkubectl get pods')).toEqual([])
    expect(told('kubectl apply --dry-run=none -f k8s')).toEqual(['1 deploy tool=kubectl files=[k8s]'])
  })
})

describe('helm and its kin', () => {
  test('a release with its values, and what the command sets over them', () => {
    expect(told('helm upgrade --install shop charts/shop -n shop -f charts/shop/values.yaml --values live.yaml,eu.yaml --set replicas=3 --wait')).toEqual([
      '1 deploy tool=helm files=[charts/shop/values.yaml live.yaml eu.yaml] project=shop namespace=shop sets=[replicas=3] chart=charts/shop',
    ])
    expect(told('helm install --generate-name ./chart')).toEqual(['1 deploy tool=helm chart=./chart'])
    expect(told('helm secrets upgrade shop ./chart -f secrets.yaml')).toEqual(['1 deploy tool=helm files=[secrets.yaml] project=shop chart=./chart'])
    expect(told('helm upgrade shop shop --repo https://charts.example.org/')).toEqual(['1 deploy tool=helm project=shop chart=https://charts.example.org/shop'])
    expect(told('helm diff upgrade shop ./chart\nhelm lint ./chart\nhelm upgrade shop ./chart --dry-run')).toEqual([])
  })

  test('taking a release away or back', () => {
    expect(told('helm uninstall shop')).toEqual(['1 remove tool=helm project=shop'])
    expect(told('helm rollback shop 3')).toEqual(['1 rollout tool=helm verb=undo of=[shop]'])
  })

  test('helmfile, skaffold, argocd and flux', () => {
    expect(told('helmfile -e production -f deploy/helmfile.yaml apply')).toEqual(['1 deploy tool=helmfile files=[deploy/helmfile.yaml] profiles=[production]'])
    expect(told('skaffold run -p live,eu\nskaffold dev')).toEqual(['1 deploy tool=skaffold profiles=[live eu]'])
    expect(told('argocd app create shop --repo https://git.example.org/x --path k8s/live --dest-namespace shop')).toEqual([
      '1 deploy tool=argocd files=[k8s/live] project=shop namespace=shop',
    ])
    expect(told('flux bootstrap github --owner=acme --repository=fleet --path=clusters/live')).toEqual(['1 deploy tool=flux files=[clusters/live] folder='])
    expect(told('flux create kustomization shop --source=fleet --path=./apps/live')).toEqual(['1 deploy tool=flux files=[./apps/live] project=shop folder='])
    expect(told('flux create kustomization shop --path=./apps/live --export > shop.yaml')).toEqual([])
  })
})

describe('which cluster', () => {
  test('chosen, or made on the machine itself', () => {
    expect(told('aws eks update-kubeconfig --region eu-west-1 --name live-7')).toEqual(['1 cluster tool=aws throwaway=false name=live-7'])
    expect(told('gcloud container clusters get-credentials live-7 --zone europe-west3-a')).toEqual(['1 cluster tool=gcloud throwaway=false name=live-7'])
    expect(told('az aks get-credentials -g rg -n live-7')).toEqual(['1 cluster tool=az throwaway=false name=live-7'])
    expect(told('doctl kubernetes cluster kubeconfig save live-7')).toEqual(['1 cluster tool=doctl throwaway=false name=live-7'])
    expect(told('kind create cluster --name t\nk3d cluster create\nminikube start')).toEqual([
      '1 cluster tool=kind throwaway=true name=t',
      '2 cluster tool=k3d throwaway=true',
      '3 cluster tool=minikube throwaway=true',
    ])
    expect(told('kubectl config use-context kind-shop')).toEqual(['1 cluster tool=kubectl throwaway=true name=kind-shop'])
  })
})

describe('what is taken away', () => {
  test('claims, namespaces and an operator’s clusters take data along, by whatever spelling', () => {
    expect(told('kubectl delete pvc data-db-0\nkubectl -n x delete pvc/data-db-0\nkubectl delete deploy,pvc --all\nkubectl delete Namespace shop')).toEqual([
      '1 destroy what=volumes command=kubectl delete pvc',
      '2 destroy what=volumes command=kubectl delete pvc',
      '3 destroy what=volumes command=kubectl delete pvc',
      '4 destroy what=volumes command=kubectl delete namespace',
    ])
    expect(told('kubectl delete clusters.postgresql.cnpg.io/shop-db')).toEqual(['1 destroy what=database command=kubectl delete clusters.postgresql.cnpg.io'])
  })

  test('pods and workloads take none, files may', () => {
    expect(told('kubectl delete pod api-0\nkubectl delete deploy/api\nkubectl delete pvc x --dry-run=client')).toEqual([])
    expect(told('kubectl delete -f k8s/db.yaml\nkubectl delete -k overlays/live')).toEqual([
      '1 remove tool=kubectl files=[k8s/db.yaml]',
      '2 remove tool=kustomize files=[overlays/live]',
    ])
  })

  test('copies and rollouts', () => {
    expect(told('kubectl scale deploy/api deploy/web --replicas=0\nkubectl scale --replicas 7 sts db -n shop')).toEqual([
      '1 scale tool=kubectl of=[deploy/api deploy/web] replicas=0',
      '2 scale tool=kubectl of=[sts/db] replicas=7 namespace=shop',
    ])
    expect(told('kubectl rollout undo deployment api\nkubectl rollout status deployment/api --timeout=90s\nkubectl rollout history deploy/api')).toEqual([
      '1 rollout tool=kubectl verb=undo of=[deployment/api]',
      '2 rollout tool=kubectl verb=status of=[deployment/api]',
    ])
    expect(told('kubectl create job --from=cronjob/backup backup-now')).toEqual(['1 run script=cronjob:backup'])
  })
})

describe('inside a pod', () => {
  const dump = (text: string): readonly string[] => told(text).map((line) => /container:(\S+)/.exec(line)?.[1] ?? line)
  test('a workload, a pod, a label', () => {
    expect(dump('kubectl exec deploy/db -- pg_dump shop > /b/x.sql')).toEqual(['db'])
    expect(dump('kubectl -n shop exec -i statefulset.apps/db -c postgres -- pg_dump shop > /b/x.sql')).toEqual(['db'])
    expect(dump('kubectl exec db-0 -- sh -c "pg_dump shop" > /b/x.sql')).toEqual(['db-0'])
    expect(dump('kubectl exec "$(kubectl get pod -l app=db -o name)" -- pg_dump shop > /b/x.sql')).toEqual(['db'])
    expect(
      dump(
        'POD=$(kubectl get pods -n shop -l app.kubernetes.io/name=db -o jsonpath="{.items[0].metadata.name}")\nkubectl exec $POD -- pg_dump shop > /b/x.sql',
      ),
    ).toEqual(['db'])
    expect(dump('oc rsh dc/db pg_dump -h localhost shop > /b/x.sql')).toEqual(['db'])
  })

  test('a pod of its own reaches the host it names', () => {
    expect(told('kubectl run dump --rm -i --image=postgres:16 --restart=Never --env=PGPASSWORD=$P -- pg_dump -h db shop > /b/x.sql')[0]).toContain(
      'host:db database:shop',
    )
  })
})
