/** What faces the world: balancers, certificates, names, content delivery, and who may come in. */
import type { Shape } from './shape.ts'

const forwarding = { names: { TargetGroups: 'target_group' }, inner: { TargetGroups: { names: { TargetGroupArn: 'arn' } } } }
const actions = { names: { RedirectConfig: 'redirect', ForwardConfig: 'forward' }, inner: { ForwardConfig: forwarding } }
const rule = { names: { CidrIpv6: 'ipv6_cidr_blocks', CidrIp: 'cidr_blocks', IpProtocol: 'protocol' } }

export const frontShapes: Readonly<Record<string, Shape>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    type: 'aws_lb',
    names: { Type: 'load_balancer_type' },
    ref: 'arn',
    attributes: { DNSName: 'dns_name' },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    type: 'aws_lb_listener',
    names: { DefaultActions: 'default_action' },
    inner: { DefaultActions: actions },
    ref: 'arn',
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    type: 'aws_lb_listener_rule',
    names: { Actions: 'action', Conditions: 'condition' },
    inner: { Actions: actions, Conditions: { names: { HostHeaderConfig: 'host_header' } } },
    ref: 'arn',
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { type: 'aws_lb_target_group', ref: 'arn' },
  'AWS::CertificateManager::Certificate': { type: 'aws_acm_certificate', ref: 'arn' },
  'AWS::Route53::RecordSet': {
    type: 'aws_route53_record',
    names: { HostedZoneId: 'zone_id', ResourceRecords: 'records', AliasTarget: 'alias' },
    inner: { AliasTarget: { names: { DNSName: 'name' } } },
  },
  'AWS::Route53::HostedZone': { type: 'aws_route53_zone' },
  'AWS::Route53::HealthCheck': {
    type: 'aws_route53_health_check',
    flat: ['HealthCheckConfig'],
    inner: { HealthCheckConfig: { names: { FullyQualifiedDomainName: 'fqdn', IPAddress: 'ip_address' } } },
  },
  'AWS::CloudFront::Distribution': {
    type: 'aws_cloudfront_distribution',
    flat: ['DistributionConfig'],
    inner: { DistributionConfig: { names: { Origins: 'origin', WebACLId: 'web_acl_id' } } },
    attributes: { DomainName: 'domain_name' },
  },
  'AWS::WAFv2::WebACL': { type: 'aws_wafv2_web_acl' },
  'AWS::WAFv2::WebACLAssociation': { type: 'aws_wafv2_web_acl_association', names: { WebACLArn: 'web_acl_arn' } },
  'AWS::EC2::SecurityGroup': {
    type: 'aws_security_group',
    names: { SecurityGroupIngress: 'ingress', SecurityGroupEgress: 'egress' },
    inner: { SecurityGroupIngress: rule, SecurityGroupEgress: rule },
    attributes: { GroupId: 'id' },
  },
  'AWS::EC2::SecurityGroupIngress': {
    type: 'aws_vpc_security_group_ingress_rule',
    names: { GroupId: 'security_group_id', CidrIp: 'cidr_ipv4', CidrIpv6: 'cidr_ipv6', IpProtocol: 'ip_protocol' },
  },
}
