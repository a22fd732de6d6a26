/** The words of the Compose specification, and words at the top of files that look like it and are none. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Top-level elements ({@link https://docs.docker.com/reference/compose-file/}); extensions begin with `x-`. */
export const topKeys = words('version name services networks volumes secrets configs include models')

/** Attributes of a service ({@link https://docs.docker.com/reference/compose-file/services/}), those of older versions too. */
export const serviceKeys = words(`
  annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota
  cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname
  driver_opts entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file
  labels links log_driver log_opt logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models net network_mode networks oom_kill_disable
  oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop privileged profiles provider pull_policy read_only restart runtime scale secrets security_opt
  shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts volume_driver volumes volumes_from
  working_dir <<
`)

/** At the top of Kubernetes manifests, CI pipelines, templates of clouds and application configurations. */
export const foreignTopKeys = words(`
  apiVersion kind jobs on stages steps pipeline pipelines workflow workflows when clone matrix AWSTemplateFormatVersion Resources Transform Parameters provider functions
  parameters imports autowire caproverOneClickApp captainVersion recipe tooling applications routes definitions target group tasks databases components
`)
