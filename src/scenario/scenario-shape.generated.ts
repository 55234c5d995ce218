// Generated from schema.ts by scripts/generate-schemas.mjs; edit that and run `npm run generate`.

import type { Shape } from "./shape.ts";

/** The scenario schema without its descriptions. */
export const SCENARIO_SHAPE: Shape = {
 "type": "mapping",
 "fields": {
  "apiVersion": {
   "type": "choice",
   "values": [
    "plimsoll.sim/v1alpha1"
   ]
  },
  "kind": {
   "type": "choice",
   "values": [
    "Scenario"
   ]
  },
  "metadata": {
   "type": "mapping",
   "fields": {
    "name": {
     "type": "string",
     "minimumLength": 1
    },
    "description": {
     "type": "string",
     "default": ""
    }
   },
   "required": [
    "name"
   ]
  },
  "spec": {
   "type": "mapping",
   "fields": {
    "seed": {
     "type": "union",
     "options": [
      {
       "type": "string"
      },
      {
       "type": "number"
      }
     ],
     "default": "plimsoll"
    },
    "duration": {
     "type": "go-duration",
     "default": "10m"
    },
    "warmup": {
     "type": "go-duration",
     "default": "0s"
    },
    "replications": {
     "type": "integer",
     "minimum": 1,
     "maximum": 10000,
     "default": 1
    },
    "kubernetesVersion": {
     "type": "choice",
     "values": [
      "1.28",
      "1.29",
      "1.30",
      "1.31",
      "1.32",
      "1.33",
      "1.34",
      "1.35",
      "1.36"
     ],
     "default": "1.35"
    },
    "cluster": {
     "type": "mapping",
     "fields": {
      "nodePools": {
       "type": "list",
       "items": {
        "type": "mapping",
        "fields": {
         "name": {
          "type": "string",
          "minimumLength": 1
         },
         "count": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1000000000
         },
         "names": {
          "type": "list",
          "items": {
           "type": "string",
           "minimumLength": 1
          },
          "minimum": 1
         },
         "capacity": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "quantity"
           },
           "memory": {
            "type": "quantity"
           },
           "pods": {
            "type": "quantity",
            "default": "110"
           },
           "ephemeral-storage": {
            "type": "quantity",
            "default": "100Gi"
           }
          },
          "required": [
           "cpu",
           "memory"
          ],
          "others": {
           "type": "quantity"
          }
         },
         "allocatable": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "quantity"
           },
           "memory": {
            "type": "quantity"
           },
           "pods": {
            "type": "quantity"
           },
           "ephemeral-storage": {
            "type": "quantity"
           }
          },
          "required": [],
          "others": {
           "type": "quantity"
          }
         },
         "kubeReserved": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "quantity",
            "default": "0"
           },
           "memory": {
            "type": "quantity",
            "default": "0"
           },
           "ephemeral-storage": {
            "type": "quantity",
            "default": "0"
           }
          },
          "required": [],
          "default": {}
         },
         "systemReserved": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "quantity",
            "default": "0"
           },
           "memory": {
            "type": "quantity",
            "default": "0"
           },
           "ephemeral-storage": {
            "type": "quantity",
            "default": "0"
           }
          },
          "required": [],
          "default": {}
         },
         "inodes": {
          "type": "quantity"
         },
         "imageDisk": {
          "type": "mapping",
          "fields": {
           "size": {
            "type": "quantity"
           },
           "inodes": {
            "type": "quantity"
           }
          },
          "required": [
           "size"
          ]
         },
         "pids": {
          "type": "quantity",
          "default": "4194304"
         },
         "systemUsage": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "quantity",
            "default": "0"
           },
           "memory": {
            "type": "quantity",
            "default": "0"
           },
           "disk": {
            "type": "quantity",
            "default": "0"
           },
           "inodes": {
            "type": "quantity",
            "default": "0"
           },
           "processes": {
            "type": "quantity",
            "default": "0"
           }
          },
          "required": [],
          "default": {}
         },
         "evictionHard": {
          "type": "mapping",
          "fields": {
           "memory.available": {
            "type": "quantity-or-percent"
           },
           "nodefs.available": {
            "type": "quantity-or-percent"
           },
           "nodefs.inodesFree": {
            "type": "quantity-or-percent"
           },
           "imagefs.available": {
            "type": "quantity-or-percent"
           },
           "imagefs.inodesFree": {
            "type": "quantity-or-percent"
           },
           "pid.available": {
            "type": "quantity-or-percent"
           }
          },
          "required": []
         },
         "kubeletConfiguration": {
          "type": "string",
          "minimumLength": 1
         },
         "labels": {
          "type": "mapping",
          "fields": {},
          "required": [],
          "others": {
           "type": "string"
          },
          "default": {}
         },
         "taints": {
          "type": "list",
          "items": {
           "type": "mapping",
           "fields": {
            "key": {
             "type": "string",
             "minimumLength": 1
            },
            "value": {
             "type": "string",
             "default": ""
            },
            "effect": {
             "type": "choice",
             "values": [
              "NoSchedule",
              "PreferNoSchedule",
              "NoExecute"
             ]
            }
           },
           "required": [
            "key",
            "effect"
           ]
          },
          "minimum": 0,
          "default": []
         },
         "unschedulable": {
          "type": "boolean",
          "default": false
         },
         "zone": {
          "type": "string",
          "default": ""
         },
         "segment": {
          "type": "string",
          "default": "default"
         },
         "images": {
          "type": "list",
          "items": {
           "type": "string",
           "minimumLength": 1
          },
          "minimum": 0,
          "default": []
         },
         "staticPods": {
          "type": "list",
          "items": {
           "type": "string",
           "minimumLength": 1
          },
          "minimum": 0,
          "default": []
         },
         "networkReadyAfter": {
          "type": "go-duration",
          "default": "0s"
         },
         "addresses": {
          "type": "list",
          "items": {
           "type": "string"
          },
          "minimum": 0,
          "default": []
         },
         "ipvsModules": {
          "type": "boolean",
          "default": true
         },
         "nicBitsPerSecond": {
          "type": "quantity"
         },
         "autoscaling": {
          "type": "mapping",
          "fields": {
           "min": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1000000,
            "default": 0
           },
           "max": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000
           },
           "bootTime": {
            "type": "union",
            "options": [
             {
              "type": "go-duration"
             },
             {
              "type": "union",
              "options": [
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "constant"
                  ]
                 },
                 "value": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "value"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "exponential"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "uniform"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "normal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "lognormal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "pareto"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 },
                 "alpha": {
                  "type": "number",
                  "maximum": 100,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max",
                 "alpha"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "erlang"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "gamma"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "number",
                  "maximum": 1000,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "empirical"
                  ]
                 },
                 "quantiles": {
                  "type": "list",
                  "items": {
                   "type": "go-duration"
                  },
                  "minimum": 1
                 }
                },
                "required": [
                 "distribution",
                 "quantiles"
                ]
               }
              ]
             }
            ],
            "default": "90s"
           },
           "pricePerHour": {
            "type": "number",
            "minimum": 0,
            "maximum": 1000000000,
            "default": 0
           },
           "priority": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "default": 0
           },
           "scaleDownDisabled": {
            "type": "boolean",
            "default": false
           },
           "scaleDownUtilizationThreshold": {
            "type": "number",
            "minimum": 0,
            "maximum": 1
           },
           "scaleDownUnneededTime": {
            "type": "go-duration"
           },
           "maxNodeProvisionTime": {
            "type": "go-duration"
           }
          },
          "required": [
           "max"
          ]
         }
        },
        "required": [
         "name",
         "capacity"
        ],
        "exactlyOne": [
         "count",
         "names"
        ]
       },
       "minimum": 0,
       "default": []
      },
      "network": {
       "type": "mapping",
       "fields": {
        "profile": {
         "type": "choice",
         "values": [
          "lab-vm",
          "baremetal-40g-mtu9000",
          "10g-e5-2620"
         ],
         "default": "lab-vm"
        },
        "cni": {
         "type": "choice",
         "values": [
          "flannel",
          "calico",
          "canal",
          "bridge"
         ]
        },
        "flannel": {
         "type": "mapping",
         "fields": {},
         "required": [],
         "others": {
          "type": "any"
         },
         "default": {
          "Network": "10.244.0.0/16",
          "Backend": {
           "Type": "vxlan"
          }
         }
        },
        "subnetManager": {
         "type": "choice",
         "values": [
          "kube",
          "etcd"
         ],
         "default": "kube"
        },
        "calico": {
         "type": "mapping",
         "fields": {},
         "required": [],
         "others": {
          "type": "any"
         }
        },
        "kubeProxy": {
         "type": "mapping",
         "fields": {},
         "required": [],
         "others": {
          "type": "any"
         }
        },
        "kubeProxyVersion": {
         "type": "choice",
         "values": [
          "1.25",
          "1.26",
          "1.27",
          "1.28",
          "1.29",
          "1.30",
          "1.31",
          "1.32",
          "1.33",
          "1.34",
          "1.35",
          "1.36"
         ]
        },
        "proxyMode": {
         "type": "choice",
         "values": [
          "iptables",
          "ipvs",
          "nftables",
          "userspace"
         ],
         "default": "iptables"
        },
        "ipvsScheduler": {
         "type": "choice",
         "values": [
          "rr",
          "wrr",
          "lc",
          "dh",
          "sh",
          "sed",
          "nq"
         ],
         "default": "rr"
        },
        "clusterCIDR": {
         "type": "string"
        },
        "nodeCidrMaskSize": {
         "type": "integer",
         "minimum": 16,
         "maximum": 30,
         "default": 24
        },
        "serviceCIDR": {
         "type": "string",
         "default": "10.96.0.0/12"
        },
        "segments": {
         "type": "list",
         "items": {
          "type": "mapping",
          "fields": {
           "name": {
            "type": "string",
            "minimumLength": 1
           },
           "network": {
            "type": "string"
           },
           "router": {
            "type": "string"
           }
          },
          "required": [
           "name",
           "network"
          ]
         },
         "minimum": 0,
         "default": []
        },
        "bridgeNfCallIptables": {
         "type": "boolean",
         "default": true
        },
        "wireLatency": {
         "type": "go-duration"
        },
        "externalLatency": {
         "type": "go-duration"
        },
        "wireBitsPerSecond": {
         "type": "quantity"
        },
        "mtu": {
         "type": "integer",
         "minimum": 576,
         "maximum": 65535
        },
        "costs": {
         "type": "mapping",
         "fields": {
          "stackNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "vethNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "bridgeNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "bridgeNetfilterNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "routeNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "conntrackLookupNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "conntrackInsertNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "iptablesRuleNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "ipvsDispatchNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "nftDispatchNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "encapNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "decapNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "ipipNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "relayNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "userspaceProxyNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "routerNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "wakeupNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "nicNs": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "copyPicosPerByte": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          },
          "cpuFactorMilli": {
           "type": "integer",
           "minimum": 0,
           "maximum": 1000000000
          }
         },
         "required": [],
         "default": {}
        }
       },
       "required": [],
       "default": {}
      },
      "controlPlane": {
       "type": "mapping",
       "fields": {
        "apiLatency": {
         "type": "go-duration",
         "default": "5ms"
        }
       },
       "required": [],
       "default": {}
      },
      "scheduler": {
       "type": "mapping",
       "fields": {
        "configuration": {
         "type": "string",
         "minimumLength": 1
        },
        "cost": {
         "type": "mapping",
         "fields": {
          "profile": {
           "type": "choice",
           "values": [
            "assumed",
            "measured-1.28",
            "scheduler-perf-1.28",
            "scheduler-perf-5000",
            "instant"
           ],
           "default": "assumed"
          },
          "cores": {
           "type": "integer",
           "minimum": 1,
           "maximum": 1024
          }
         },
         "required": [],
         "default": {}
        },
        "cycleTime": {
         "type": "go-duration"
        },
        "cycleTimePerNode": {
         "type": "go-duration"
        },
        "filterTimePerNode": {
         "type": "go-duration"
        },
        "dryRunTimePerNode": {
         "type": "go-duration"
        },
        "bindTime": {
         "type": "go-duration"
        },
        "apiQps": {
         "type": "integer",
         "minimum": 0,
         "maximum": 1000000,
         "default": 0
        },
        "apiBurst": {
         "type": "integer",
         "minimum": 1,
         "maximum": 1000000,
         "default": 100
        },
        "podInitialBackoff": {
         "type": "go-duration",
         "default": "1s"
        },
        "podMaxBackoff": {
         "type": "go-duration",
         "default": "10s"
        },
        "percentageOfNodesToScore": {
         "type": "integer",
         "minimum": 0,
         "maximum": 100,
         "default": 0
        },
        "tieBreak": {
         "type": "choice",
         "values": [
          "random",
          "lowest-name"
         ],
         "default": "random"
        }
       },
       "required": [],
       "default": {}
      },
      "kubelet": {
       "type": "mapping",
       "fields": {
        "configuration": {
         "type": "string",
         "minimumLength": 1
        },
        "sandboxTime": {
         "type": "go-duration",
         "default": "300ms"
        },
        "containerStartTime": {
         "type": "go-duration",
         "default": "100ms"
        },
        "containerStopTime": {
         "type": "go-duration",
         "default": "1s"
        },
        "evictionHard": {
         "type": "mapping",
         "fields": {
          "memory.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "imagefs.available": {
           "type": "quantity-or-percent"
          },
          "imagefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "pid.available": {
           "type": "quantity-or-percent"
          }
         },
         "required": [],
         "default": {
          "memory.available": "100Mi",
          "nodefs.available": "10%",
          "nodefs.inodesFree": "5%",
          "imagefs.available": "15%",
          "imagefs.inodesFree": "5%"
         }
        },
        "evictionSoft": {
         "type": "mapping",
         "fields": {
          "memory.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "imagefs.available": {
           "type": "quantity-or-percent"
          },
          "imagefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "pid.available": {
           "type": "quantity-or-percent"
          }
         },
         "required": [],
         "default": {}
        },
        "evictionSoftGracePeriod": {
         "type": "union",
         "options": [
          {
           "type": "go-duration"
          },
          {
           "type": "mapping",
           "fields": {
            "memory.available": {
             "type": "go-duration"
            },
            "nodefs.available": {
             "type": "go-duration"
            },
            "nodefs.inodesFree": {
             "type": "go-duration"
            },
            "imagefs.available": {
             "type": "go-duration"
            },
            "imagefs.inodesFree": {
             "type": "go-duration"
            },
            "pid.available": {
             "type": "go-duration"
            }
           },
           "required": []
          }
         ],
         "default": "1m30s"
        },
        "evictionMaxPodGracePeriod": {
         "type": "integer",
         "minimum": 0,
         "maximum": 1000000,
         "default": 0
        },
        "evictionMinimumReclaim": {
         "type": "mapping",
         "fields": {
          "memory.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.available": {
           "type": "quantity-or-percent"
          },
          "nodefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "imagefs.available": {
           "type": "quantity-or-percent"
          },
          "imagefs.inodesFree": {
           "type": "quantity-or-percent"
          },
          "pid.available": {
           "type": "quantity-or-percent"
          }
         },
         "required": [],
         "default": {}
        },
        "evictionPressureTransitionPeriod": {
         "type": "go-duration",
         "default": "5m"
        },
        "evictionMonitorPeriod": {
         "type": "go-duration",
         "default": "10s"
        },
        "imageGCHighThresholdPercent": {
         "type": "integer",
         "minimum": 0,
         "maximum": 100,
         "default": 85
        },
        "imageGCLowThresholdPercent": {
         "type": "integer",
         "minimum": 0,
         "maximum": 100,
         "default": 80
        },
        "imageMinimumGCAge": {
         "type": "go-duration",
         "default": "2m"
        },
        "containerLogMaxSize": {
         "type": "quantity",
         "default": "10Mi"
        },
        "containerLogMaxFiles": {
         "type": "integer",
         "minimum": 2,
         "maximum": 1000000,
         "default": 5
        },
        "serializeImagePulls": {
         "type": "boolean",
         "default": true
        },
        "maxParallelImagePulls": {
         "type": "integer",
         "minimum": 1,
         "maximum": 10000
        },
        "registryPullQPS": {
         "type": "integer",
         "minimum": 0,
         "maximum": 1000000,
         "default": 5
        },
        "registryBurst": {
         "type": "integer",
         "minimum": 1,
         "maximum": 1000000,
         "default": 10
        },
        "cpuCFSQuota": {
         "type": "boolean",
         "default": true
        },
        "maxContainerRestartPeriod": {
         "type": "go-duration",
         "default": "5m"
        }
       },
       "required": [],
       "default": {}
      },
      "imagePull": {
       "type": "mapping",
       "fields": {
        "bytesPerSecond": {
         "type": "quantity",
         "default": "50Mi"
        },
        "registryBytesPerSecond": {
         "type": "quantity"
        },
        "outages": {
         "type": "list",
         "items": {
          "type": "mapping",
          "fields": {
           "from": {
            "type": "go-duration"
           },
           "to": {
            "type": "go-duration"
           }
          },
          "required": [
           "from",
           "to"
          ]
         },
         "minimum": 0,
         "default": []
        },
        "latency": {
         "type": "go-duration",
         "default": "500ms"
        },
        "defaultSize": {
         "type": "quantity",
         "default": "100Mi"
        }
       },
       "required": [],
       "default": {}
      },
      "metrics": {
       "type": "mapping",
       "fields": {
        "kubeletPeriod": {
         "type": "go-duration",
         "default": "10s"
        },
        "resolution": {
         "type": "go-duration",
         "default": "15s"
        },
        "scrapePeriod": {
         "type": "go-duration",
         "default": "15s"
        }
       },
       "required": [],
       "default": {}
      },
      "autoscaling": {
       "type": "mapping",
       "fields": {
        "syncPeriod": {
         "type": "go-duration",
         "default": "15s"
        },
        "tolerance": {
         "type": "number",
         "minimum": 0,
         "maximum": 10,
         "default": 0.1
        },
        "downscaleStabilization": {
         "type": "go-duration",
         "default": "5m"
        },
        "cpuInitializationPeriod": {
         "type": "go-duration",
         "default": "5m"
        },
        "initialReadinessDelay": {
         "type": "go-duration",
         "default": "30s"
        },
        "scaleToZero": {
         "type": "boolean",
         "default": false
        }
       },
       "required": [],
       "default": {}
      },
      "clusterAutoscaler": {
       "type": "mapping",
       "fields": {
        "scanInterval": {
         "type": "go-duration",
         "default": "10s"
        },
        "expander": {
         "type": "string",
         "minimumLength": 1,
         "default": "least-waste"
        },
        "newPodScaleUpDelay": {
         "type": "go-duration",
         "default": "0s"
        },
        "expendablePodsPriorityCutoff": {
         "type": "integer",
         "minimum": -2147483648,
         "maximum": 1000000000,
         "default": -10
        },
        "maxNodeProvisionTime": {
         "type": "go-duration",
         "default": "15m"
        },
        "initialNodeGroupBackoffDuration": {
         "type": "go-duration",
         "default": "5m"
        },
        "maxNodeGroupBackoffDuration": {
         "type": "go-duration",
         "default": "30m"
        },
        "nodeGroupBackoffResetTimeout": {
         "type": "go-duration",
         "default": "3h"
        },
        "scaleDownEnabled": {
         "type": "boolean",
         "default": true
        },
        "scaleDownDelayAfterAdd": {
         "type": "go-duration",
         "default": "10m"
        },
        "scaleDownDelayAfterDelete": {
         "type": "go-duration"
        },
        "scaleDownDelayAfterFailure": {
         "type": "go-duration",
         "default": "3m"
        },
        "scaleDownUnneededTime": {
         "type": "go-duration",
         "default": "10m"
        },
        "scaleDownUtilizationThreshold": {
         "type": "number",
         "minimum": 0,
         "maximum": 1,
         "default": 0.5
        },
        "unremovableNodeRecheckTimeout": {
         "type": "go-duration",
         "default": "5m"
        },
        "ignoreDaemonSetsUtilization": {
         "type": "boolean",
         "default": false
        },
        "skipNodesWithSystemPods": {
         "type": "boolean",
         "default": true
        },
        "skipNodesWithLocalStorage": {
         "type": "boolean",
         "default": true
        },
        "maxScaleDownParallelism": {
         "type": "integer",
         "minimum": 1,
         "maximum": 1000000,
         "default": 10
        },
        "maxDrainParallelism": {
         "type": "integer",
         "minimum": 1,
         "maximum": 1000000,
         "default": 1
        },
        "maxGracefulTerminationSec": {
         "type": "integer",
         "minimum": 0,
         "maximum": 1000000,
         "default": 600
        },
        "maxPodEvictionTime": {
         "type": "go-duration",
         "default": "2m"
        },
        "nodeDeleteDelayAfterTaint": {
         "type": "go-duration",
         "default": "5s"
        }
       },
       "required": [],
       "default": {}
      }
     },
     "required": [],
     "default": {}
    },
    "images": {
     "type": "mapping",
     "fields": {},
     "required": [],
     "others": {
      "type": "mapping",
      "fields": {
       "size": {
        "type": "quantity"
       },
       "missing": {
        "type": "boolean",
        "default": false
       },
       "layers": {
        "type": "list",
        "items": {
         "type": "mapping",
         "fields": {
          "digest": {
           "type": "string",
           "minimumLength": 1
          },
          "size": {
           "type": "quantity"
          }
         },
         "required": [
          "digest",
          "size"
         ]
        },
        "minimum": 0,
        "default": []
       }
      },
      "required": []
     },
     "default": {}
    },
    "manifests": {
     "type": "list",
     "items": {
      "type": "mapping",
      "fields": {
       "file": {
        "type": "string",
        "minimumLength": 1
       },
       "objects": {
        "type": "list",
        "items": {
         "type": "mapping",
         "fields": {},
         "required": [],
         "others": {
          "type": "any"
         }
        },
        "minimum": 0
       }
      },
      "required": [],
      "exactlyOne": [
       "file",
       "objects"
      ]
     },
     "minimum": 0,
     "default": []
    },
    "behavior": {
     "type": "list",
     "items": {
      "type": "mapping",
      "fields": {
       "match": {
        "type": "mapping",
        "fields": {
         "namespace": {
          "type": "string",
          "minimumLength": 1
         },
         "deployment": {
          "type": "string",
          "minimumLength": 1
         },
         "replicaset": {
          "type": "string",
          "minimumLength": 1
         },
         "replicationcontroller": {
          "type": "string",
          "minimumLength": 1
         },
         "statefulset": {
          "type": "string",
          "minimumLength": 1
         },
         "daemonset": {
          "type": "string",
          "minimumLength": 1
         },
         "job": {
          "type": "string",
          "minimumLength": 1
         },
         "cronjob": {
          "type": "string",
          "minimumLength": 1
         },
         "pod": {
          "type": "string",
          "minimumLength": 1
         },
         "labels": {
          "type": "mapping",
          "fields": {},
          "required": [],
          "others": {
           "type": "string"
          },
          "default": {}
         },
         "container": {
          "type": "string",
          "minimumLength": 1
         },
         "image": {
          "type": "string",
          "minimumLength": 1
         }
        },
        "required": []
       },
       "startup": {
        "type": "union",
        "options": [
         {
          "type": "go-duration"
         },
         {
          "type": "union",
          "options": [
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "constant"
              ]
             },
             "value": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "value"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "exponential"
              ]
             },
             "mean": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "uniform"
              ]
             },
             "min": {
              "type": "go-duration"
             },
             "max": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "min",
             "max"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "normal"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "stddev": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean",
             "stddev"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "lognormal"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "stddev": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean",
             "stddev"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "pareto"
              ]
             },
             "min": {
              "type": "go-duration"
             },
             "max": {
              "type": "go-duration"
             },
             "alpha": {
              "type": "number",
              "maximum": 100,
              "above": 0
             }
            },
            "required": [
             "distribution",
             "min",
             "max",
             "alpha"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "erlang"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "shape": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000
             }
            },
            "required": [
             "distribution",
             "mean",
             "shape"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "gamma"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "shape": {
              "type": "number",
              "maximum": 1000,
              "above": 0
             }
            },
            "required": [
             "distribution",
             "mean",
             "shape"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "empirical"
              ]
             },
             "quantiles": {
              "type": "list",
              "items": {
               "type": "go-duration"
              },
              "minimum": 1
             }
            },
            "required": [
             "distribution",
             "quantiles"
            ]
           }
          ]
         }
        ]
       },
       "serve": {
        "type": "mapping",
        "fields": {
         "cpu": {
          "type": "union",
          "options": [
           {
            "type": "go-duration"
           },
           {
            "type": "union",
            "options": [
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "constant"
                ]
               },
               "value": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "value"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "exponential"
                ]
               },
               "mean": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "uniform"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "min",
               "max"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "normal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "lognormal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "pareto"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               },
               "alpha": {
                "type": "number",
                "maximum": 100,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "min",
               "max",
               "alpha"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "erlang"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "gamma"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "number",
                "maximum": 1000,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "empirical"
                ]
               },
               "quantiles": {
                "type": "list",
                "items": {
                 "type": "go-duration"
                },
                "minimum": 1
               }
              },
              "required": [
               "distribution",
               "quantiles"
              ]
             }
            ]
           }
          ]
         },
         "concurrency": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "default": 64
         },
         "backlog": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1000000,
          "default": 511
         },
         "responseBytes": {
          "type": "quantity",
          "default": 1024
         },
         "threads": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000
         },
         "calls": {
          "type": "list",
          "items": {
           "type": "union",
           "options": [
            {
             "type": "mapping",
             "fields": {
              "to": {
               "type": "mapping",
               "fields": {
                "service": {
                 "type": "string",
                 "minimumLength": 1
                },
                "namespace": {
                 "type": "string",
                 "minimumLength": 1,
                 "default": "default"
                },
                "port": {
                 "type": "union",
                 "options": [
                  {
                   "type": "integer",
                   "minimum": 1,
                   "maximum": 65535
                  },
                  {
                   "type": "string",
                   "minimumLength": 1
                  }
                 ]
                }
               },
               "required": [
                "service"
               ]
              },
              "connection": {
               "type": "choice",
               "values": [
                "per-request",
                "keep-alive"
               ],
               "default": "keep-alive"
              },
              "timeout": {
               "type": "go-duration",
               "default": "30s"
              },
              "retries": {
               "type": "mapping",
               "fields": {
                "max": {
                 "type": "integer",
                 "minimum": 1,
                 "maximum": 100
                },
                "causes": {
                 "type": "list",
                 "items": {
                  "type": "choice",
                  "values": [
                   "refused",
                   "reset",
                   "timeout",
                   "rejected",
                   "no-endpoints",
                   "unreachable",
                   "downstream"
                  ]
                 },
                 "minimum": 1,
                 "default": [
                  "refused",
                  "reset",
                  "timeout",
                  "rejected",
                  "no-endpoints",
                  "unreachable",
                  "downstream"
                 ]
                },
                "backoff": {
                 "type": "mapping",
                 "fields": {
                  "initial": {
                   "type": "go-duration",
                   "default": "25ms"
                  },
                  "factor": {
                   "type": "number",
                   "minimum": 1,
                   "maximum": 100,
                   "default": 2
                  },
                  "max": {
                   "type": "go-duration",
                   "default": "250ms"
                  },
                  "jitter": {
                   "type": "choice",
                   "values": [
                    "none",
                    "full",
                    "equal"
                   ],
                   "default": "full"
                  }
                 },
                 "required": [],
                 "default": {}
                },
                "budget": {
                 "type": "mapping",
                 "fields": {
                  "percent": {
                   "type": "integer",
                   "minimum": 0,
                   "maximum": 100,
                   "default": 20
                  },
                  "least": {
                   "type": "integer",
                   "minimum": 0,
                   "maximum": 1000000,
                   "default": 3
                  }
                 },
                 "required": []
                }
               },
               "required": [
                "max"
               ]
              },
              "requestBytes": {
               "type": "quantity",
               "default": 128
              },
              "probability": {
               "type": "number",
               "maximum": 1,
               "above": 0,
               "default": 1
              },
              "times": {
               "type": "integer",
               "minimum": 1,
               "maximum": 64,
               "default": 1
              },
              "optional": {
               "type": "boolean",
               "default": false
              }
             },
             "required": [
              "to"
             ]
            },
            {
             "type": "list",
             "items": {
              "type": "mapping",
              "fields": {
               "to": {
                "type": "mapping",
                "fields": {
                 "service": {
                  "type": "string",
                  "minimumLength": 1
                 },
                 "namespace": {
                  "type": "string",
                  "minimumLength": 1,
                  "default": "default"
                 },
                 "port": {
                  "type": "union",
                  "options": [
                   {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 65535
                   },
                   {
                    "type": "string",
                    "minimumLength": 1
                   }
                  ]
                 }
                },
                "required": [
                 "service"
                ]
               },
               "connection": {
                "type": "choice",
                "values": [
                 "per-request",
                 "keep-alive"
                ],
                "default": "keep-alive"
               },
               "timeout": {
                "type": "go-duration",
                "default": "30s"
               },
               "retries": {
                "type": "mapping",
                "fields": {
                 "max": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 100
                 },
                 "causes": {
                  "type": "list",
                  "items": {
                   "type": "choice",
                   "values": [
                    "refused",
                    "reset",
                    "timeout",
                    "rejected",
                    "no-endpoints",
                    "unreachable",
                    "downstream"
                   ]
                  },
                  "minimum": 1,
                  "default": [
                   "refused",
                   "reset",
                   "timeout",
                   "rejected",
                   "no-endpoints",
                   "unreachable",
                   "downstream"
                  ]
                 },
                 "backoff": {
                  "type": "mapping",
                  "fields": {
                   "initial": {
                    "type": "go-duration",
                    "default": "25ms"
                   },
                   "factor": {
                    "type": "number",
                    "minimum": 1,
                    "maximum": 100,
                    "default": 2
                   },
                   "max": {
                    "type": "go-duration",
                    "default": "250ms"
                   },
                   "jitter": {
                    "type": "choice",
                    "values": [
                     "none",
                     "full",
                     "equal"
                    ],
                    "default": "full"
                   }
                  },
                  "required": [],
                  "default": {}
                 },
                 "budget": {
                  "type": "mapping",
                  "fields": {
                   "percent": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 100,
                    "default": 20
                   },
                   "least": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 1000000,
                    "default": 3
                   }
                  },
                  "required": []
                 }
                },
                "required": [
                 "max"
                ]
               },
               "requestBytes": {
                "type": "quantity",
                "default": 128
               },
               "probability": {
                "type": "number",
                "maximum": 1,
                "above": 0,
                "default": 1
               },
               "times": {
                "type": "integer",
                "minimum": 1,
                "maximum": 64,
                "default": 1
               },
               "optional": {
                "type": "boolean",
                "default": false
               }
              },
              "required": [
               "to"
              ]
             },
             "minimum": 1
            }
           ]
          },
          "minimum": 0,
          "default": []
         }
        },
        "required": [
         "cpu"
        ]
       },
       "memory": {
        "type": "mapping",
        "fields": {
         "base": {
          "type": "quantity",
          "default": "16Mi"
         },
         "perRequest": {
          "type": "quantity",
          "default": 0
         },
         "perConnection": {
          "type": "quantity",
          "default": 0
         },
         "leakPerSecond": {
          "type": "quantity",
          "default": 0
         },
         "leakDelay": {
          "type": "go-duration",
          "default": "0s"
         },
         "leakUntil": {
          "type": "quantity"
         },
         "steps": {
          "type": "list",
          "items": {
           "type": "mapping",
           "fields": {
            "at": {
             "type": "go-duration"
            },
            "add": {
             "type": "quantity"
            }
           },
           "required": [
            "at",
            "add"
           ]
          },
          "minimum": 0,
          "default": []
         },
         "sawtooth": {
          "type": "mapping",
          "fields": {
           "period": {
            "type": "go-duration"
           },
           "amplitude": {
            "type": "quantity"
           }
          },
          "required": [
           "period",
           "amplitude"
          ]
         },
         "cache": {
          "type": "mapping",
          "fields": {
           "file": {
            "type": "quantity"
           },
           "activeShare": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.5
           }
          },
          "required": [
           "file"
          ]
         }
        },
        "required": []
       },
       "disk": {
        "type": "mapping",
        "fields": {
         "writableLayer": {
          "type": "mapping",
          "fields": {
           "base": {
            "type": "quantity",
            "default": 0
           },
           "perSecond": {
            "type": "quantity",
            "default": 0
           },
           "delay": {
            "type": "go-duration",
            "default": "0s"
           },
           "until": {
            "type": "quantity"
           },
           "fileSize": {
            "type": "quantity",
            "default": "1Mi"
           }
          },
          "required": []
         },
         "logs": {
          "type": "mapping",
          "fields": {
           "base": {
            "type": "quantity",
            "default": 0
           },
           "perSecond": {
            "type": "quantity",
            "default": 0
           },
           "delay": {
            "type": "go-duration",
            "default": "0s"
           },
           "until": {
            "type": "quantity"
           },
           "fileSize": {
            "type": "quantity",
            "default": "1Mi"
           }
          },
          "required": []
         },
         "volumes": {
          "type": "mapping",
          "fields": {},
          "required": [],
          "others": {
           "type": "mapping",
           "fields": {
            "base": {
             "type": "quantity",
             "default": 0
            },
            "perSecond": {
             "type": "quantity",
             "default": 0
            },
            "delay": {
             "type": "go-duration",
             "default": "0s"
            },
            "until": {
             "type": "quantity"
            },
            "fileSize": {
             "type": "quantity",
             "default": "1Mi"
            }
           },
           "required": []
          },
          "default": {}
         }
        },
        "required": []
       },
       "processes": {
        "type": "mapping",
        "fields": {
         "base": {
          "type": "integer",
          "minimum": 0,
          "maximum": 4194304,
          "default": 1
         },
         "perSecond": {
          "type": "integer",
          "minimum": 0,
          "maximum": 4194304,
          "default": 0
         },
         "until": {
          "type": "integer",
          "minimum": 0,
          "maximum": 4194304
         }
        },
        "required": []
       },
       "cpu": {
        "type": "mapping",
        "fields": {
         "background": {
          "type": "quantity"
         }
        },
        "required": [
         "background"
        ]
       },
       "stop": {
        "type": "go-duration"
       },
       "exit": {
        "type": "mapping",
        "fields": {
         "after": {
          "type": "go-duration"
         },
         "code": {
          "type": "integer",
          "minimum": 0,
          "maximum": 255,
          "default": 0
         }
        },
        "required": [
         "after"
        ]
       },
       "start": {
        "type": "mapping",
        "fields": {
         "fails": {
          "type": "boolean",
          "default": false
         }
        },
        "required": []
       },
       "hooks": {
        "type": "mapping",
        "fields": {
         "postStart": {
          "type": "mapping",
          "fields": {
           "takes": {
            "type": "union",
            "options": [
             {
              "type": "go-duration"
             },
             {
              "type": "union",
              "options": [
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "constant"
                  ]
                 },
                 "value": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "value"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "exponential"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "uniform"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "normal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "lognormal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "pareto"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 },
                 "alpha": {
                  "type": "number",
                  "maximum": 100,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max",
                 "alpha"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "erlang"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "gamma"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "number",
                  "maximum": 1000,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "empirical"
                  ]
                 },
                 "quantiles": {
                  "type": "list",
                  "items": {
                   "type": "go-duration"
                  },
                  "minimum": 1
                 }
                },
                "required": [
                 "distribution",
                 "quantiles"
                ]
               }
              ]
             }
            ],
            "default": "0s"
           },
           "fails": {
            "type": "boolean",
            "default": false
           }
          },
          "required": []
         },
         "preStop": {
          "type": "mapping",
          "fields": {
           "takes": {
            "type": "union",
            "options": [
             {
              "type": "go-duration"
             },
             {
              "type": "union",
              "options": [
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "constant"
                  ]
                 },
                 "value": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "value"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "exponential"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "uniform"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "normal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "lognormal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "pareto"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 },
                 "alpha": {
                  "type": "number",
                  "maximum": 100,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max",
                 "alpha"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "erlang"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "gamma"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "number",
                  "maximum": 1000,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "empirical"
                  ]
                 },
                 "quantiles": {
                  "type": "list",
                  "items": {
                   "type": "go-duration"
                  },
                  "minimum": 1
                 }
                },
                "required": [
                 "distribution",
                 "quantiles"
                ]
               }
              ]
             }
            ],
            "default": "0s"
           },
           "fails": {
            "type": "boolean",
            "default": false
           }
          },
          "required": []
         }
        },
        "required": []
       },
       "probes": {
        "type": "mapping",
        "fields": {
         "cpu": {
          "type": "union",
          "options": [
           {
            "type": "go-duration"
           },
           {
            "type": "union",
            "options": [
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "constant"
                ]
               },
               "value": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "value"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "exponential"
                ]
               },
               "mean": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "uniform"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "min",
               "max"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "normal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "lognormal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "pareto"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               },
               "alpha": {
                "type": "number",
                "maximum": 100,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "min",
               "max",
               "alpha"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "erlang"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "gamma"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "number",
                "maximum": 1000,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "empirical"
                ]
               },
               "quantiles": {
                "type": "list",
                "items": {
                 "type": "go-duration"
                },
                "minimum": 1
               }
              },
              "required": [
               "distribution",
               "quantiles"
              ]
             }
            ]
           }
          ],
          "default": "100us"
         },
         "exec": {
          "type": "mapping",
          "fields": {
           "cpu": {
            "type": "union",
            "options": [
             {
              "type": "go-duration"
             },
             {
              "type": "union",
              "options": [
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "constant"
                  ]
                 },
                 "value": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "value"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "exponential"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "uniform"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "normal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "lognormal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "pareto"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 },
                 "alpha": {
                  "type": "number",
                  "maximum": 100,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max",
                 "alpha"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "erlang"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "gamma"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "number",
                  "maximum": 1000,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "empirical"
                  ]
                 },
                 "quantiles": {
                  "type": "list",
                  "items": {
                   "type": "go-duration"
                  },
                  "minimum": 1
                 }
                },
                "required": [
                 "distribution",
                 "quantiles"
                ]
               }
              ]
             }
            ],
            "default": "10ms"
           }
          },
          "required": [],
          "default": {}
         }
        },
        "required": []
       }
      },
      "required": [
       "match"
      ]
     },
     "minimum": 0,
     "default": []
    },
    "metrics": {
     "type": "list",
     "items": {
      "type": "mapping",
      "fields": {
       "name": {
        "type": "string",
        "minimumLength": 1
       },
       "labels": {
        "type": "mapping",
        "fields": {},
        "required": [],
        "others": {
         "type": "string"
        },
        "default": {}
       },
       "object": {
        "type": "mapping",
        "fields": {
         "kind": {
          "type": "string",
          "minimumLength": 1
         },
         "name": {
          "type": "string",
          "minimumLength": 1
         }
        },
        "required": [
         "kind",
         "name"
        ]
       },
       "deployment": {
        "type": "string",
        "minimumLength": 1
       },
       "replicaset": {
        "type": "string",
        "minimumLength": 1
       },
       "replicationcontroller": {
        "type": "string",
        "minimumLength": 1
       },
       "service": {
        "type": "string",
        "minimumLength": 1
       },
       "traffic": {
        "type": "string",
        "minimumLength": 1
       },
       "values": {
        "type": "list",
        "items": {
         "type": "mapping",
         "fields": {
          "at": {
           "type": "go-duration"
          },
          "value": {
           "type": "quantity"
          }
         },
         "required": [
          "at",
          "value"
         ]
        },
        "minimum": 1
       },
       "namespace": {
        "type": "string",
        "minimumLength": 1,
        "default": "default"
       },
       "measure": {
        "type": "choice",
        "values": [
         "requests",
         "answers",
         "errors",
         "in-flight",
         "queue"
        ],
        "default": "requests"
       },
       "window": {
        "type": "go-duration",
        "default": "1m"
       }
      },
      "required": [
       "name"
      ],
      "exactlyOne": [
       "deployment",
       "replicaset",
       "replicationcontroller",
       "service",
       "traffic",
       "values"
      ]
     },
     "minimum": 0,
     "default": []
    },
    "traffic": {
     "type": "list",
     "items": {
      "type": "mapping",
      "fields": {
       "name": {
        "type": "string",
        "minimumLength": 1
       },
       "to": {
        "type": "mapping",
        "fields": {
         "service": {
          "type": "string",
          "minimumLength": 1
         },
         "namespace": {
          "type": "string",
          "minimumLength": 1,
          "default": "default"
         },
         "port": {
          "type": "union",
          "options": [
           {
            "type": "integer",
            "minimum": 1,
            "maximum": 65535
           },
           {
            "type": "string",
            "minimumLength": 1
           }
          ]
         }
        },
        "required": [
         "service"
        ]
       },
       "from": {
        "type": "union",
        "options": [
         {
          "type": "choice",
          "values": [
           "external"
          ]
         },
         {
          "type": "mapping",
          "fields": {
           "node": {
            "type": "string",
            "minimumLength": 1
           },
           "deployment": {
            "type": "string",
            "minimumLength": 1
           },
           "replicaset": {
            "type": "string",
            "minimumLength": 1
           },
           "replicationcontroller": {
            "type": "string",
            "minimumLength": 1
           },
           "daemonset": {
            "type": "string",
            "minimumLength": 1
           },
           "namespace": {
            "type": "string",
            "minimumLength": 1,
            "default": "default"
           }
          },
          "required": [],
          "exactlyOne": [
           "node",
           "deployment",
           "replicaset",
           "replicationcontroller",
           "daemonset"
          ]
         }
        ],
        "default": "external"
       },
       "open": {
        "type": "mapping",
        "fields": {
         "constant": {
          "type": "mapping",
          "fields": {
           "rate": {
            "type": "number",
            "maximum": 1000000000,
            "above": 0
           }
          },
          "required": [
           "rate"
          ]
         },
         "poisson": {
          "type": "mapping",
          "fields": {
           "rate": {
            "type": "number",
            "maximum": 1000000000,
            "above": 0
           }
          },
          "required": [
           "rate"
          ]
         },
         "renewal": {
          "type": "mapping",
          "fields": {
           "interval": {
            "type": "union",
            "options": [
             {
              "type": "go-duration"
             },
             {
              "type": "union",
              "options": [
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "constant"
                  ]
                 },
                 "value": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "value"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "exponential"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "uniform"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "normal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "lognormal"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "stddev": {
                  "type": "go-duration"
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "stddev"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "pareto"
                  ]
                 },
                 "min": {
                  "type": "go-duration"
                 },
                 "max": {
                  "type": "go-duration"
                 },
                 "alpha": {
                  "type": "number",
                  "maximum": 100,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "min",
                 "max",
                 "alpha"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "erlang"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 1000
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "gamma"
                  ]
                 },
                 "mean": {
                  "type": "go-duration"
                 },
                 "shape": {
                  "type": "number",
                  "maximum": 1000,
                  "above": 0
                 }
                },
                "required": [
                 "distribution",
                 "mean",
                 "shape"
                ]
               },
               {
                "type": "mapping",
                "fields": {
                 "distribution": {
                  "type": "choice",
                  "values": [
                   "empirical"
                  ]
                 },
                 "quantiles": {
                  "type": "list",
                  "items": {
                   "type": "go-duration"
                  },
                  "minimum": 1
                 }
                },
                "required": [
                 "distribution",
                 "quantiles"
                ]
               }
              ]
             }
            ]
           }
          },
          "required": [
           "interval"
          ]
         },
         "ramp": {
          "type": "mapping",
          "fields": {
           "from": {
            "type": "number",
            "minimum": 0,
            "maximum": 1000000000,
            "default": 0
           },
           "stages": {
            "type": "list",
            "items": {
             "type": "mapping",
             "fields": {
              "duration": {
               "type": "go-duration"
              },
              "rate": {
               "type": "number",
               "minimum": 0,
               "maximum": 1000000000
              }
             },
             "required": [
              "duration",
              "rate"
             ]
            },
            "minimum": 1
           },
           "spacing": {
            "type": "choice",
            "values": [
             "poisson",
             "even"
            ],
            "default": "poisson"
           }
          },
          "required": [
           "stages"
          ]
         },
         "diurnal": {
          "type": "mapping",
          "fields": {
           "period": {
            "type": "go-duration",
            "default": "24h"
           },
           "base": {
            "type": "number",
            "minimum": 0,
            "maximum": 1000000000
           },
           "peak": {
            "type": "number",
            "minimum": 0,
            "maximum": 1000000000
           },
           "peakAt": {
            "type": "go-duration",
            "default": "12h"
           },
           "rates": {
            "type": "list",
            "items": {
             "type": "number",
             "minimum": 0,
             "maximum": 1000000000
            },
            "minimum": 2
           },
           "spacing": {
            "type": "choice",
            "values": [
             "poisson",
             "even"
            ],
            "default": "poisson"
           }
          },
          "required": []
         },
         "mmpp": {
          "type": "mapping",
          "fields": {
           "states": {
            "type": "list",
            "items": {
             "type": "mapping",
             "fields": {
              "rate": {
               "type": "number",
               "minimum": 0,
               "maximum": 1000000000
              },
              "dwell": {
               "type": "go-duration"
              }
             },
             "required": [
              "rate",
              "dwell"
             ]
            },
            "minimum": 2
           }
          },
          "required": [
           "states"
          ]
         },
         "replay": {
          "type": "mapping",
          "fields": {
           "file": {
            "type": "string",
            "minimumLength": 1
           },
           "column": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "default": 1
           }
          },
          "required": [
           "file"
          ]
         }
        },
        "required": [],
        "exactlyOne": [
         "constant",
         "poisson",
         "renewal",
         "ramp",
         "diurnal",
         "mmpp",
         "replay"
        ]
       },
       "closed": {
        "type": "mapping",
        "fields": {
         "concurrency": {
          "type": "integer",
          "minimum": 1,
          "maximum": 10000000
         },
         "requests": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000000
         },
         "thinkTime": {
          "type": "union",
          "options": [
           {
            "type": "go-duration"
           },
           {
            "type": "union",
            "options": [
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "constant"
                ]
               },
               "value": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "value"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "exponential"
                ]
               },
               "mean": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "uniform"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "min",
               "max"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "normal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "lognormal"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "stddev": {
                "type": "go-duration"
               }
              },
              "required": [
               "distribution",
               "mean",
               "stddev"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "pareto"
                ]
               },
               "min": {
                "type": "go-duration"
               },
               "max": {
                "type": "go-duration"
               },
               "alpha": {
                "type": "number",
                "maximum": 100,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "min",
               "max",
               "alpha"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "erlang"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "gamma"
                ]
               },
               "mean": {
                "type": "go-duration"
               },
               "shape": {
                "type": "number",
                "maximum": 1000,
                "above": 0
               }
              },
              "required": [
               "distribution",
               "mean",
               "shape"
              ]
             },
             {
              "type": "mapping",
              "fields": {
               "distribution": {
                "type": "choice",
                "values": [
                 "empirical"
                ]
               },
               "quantiles": {
                "type": "list",
                "items": {
                 "type": "go-duration"
                },
                "minimum": 1
               }
              },
              "required": [
               "distribution",
               "quantiles"
              ]
             }
            ]
           }
          ],
          "default": "0s"
         }
        },
        "required": [
         "concurrency"
        ]
       },
       "start": {
        "type": "go-duration",
        "default": "0s"
       },
       "end": {
        "type": "go-duration"
       },
       "duration": {
        "type": "go-duration"
       },
       "connection": {
        "type": "choice",
        "values": [
         "per-request",
         "keep-alive"
        ],
        "default": "per-request"
       },
       "timeout": {
        "type": "go-duration",
        "default": "30s"
       },
       "retries": {
        "type": "mapping",
        "fields": {
         "max": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100
         },
         "causes": {
          "type": "list",
          "items": {
           "type": "choice",
           "values": [
            "refused",
            "reset",
            "timeout",
            "rejected",
            "no-endpoints",
            "unreachable",
            "downstream"
           ]
          },
          "minimum": 1,
          "default": [
           "refused",
           "reset",
           "timeout",
           "rejected",
           "no-endpoints",
           "unreachable",
           "downstream"
          ]
         },
         "backoff": {
          "type": "mapping",
          "fields": {
           "initial": {
            "type": "go-duration",
            "default": "25ms"
           },
           "factor": {
            "type": "number",
            "minimum": 1,
            "maximum": 100,
            "default": 2
           },
           "max": {
            "type": "go-duration",
            "default": "250ms"
           },
           "jitter": {
            "type": "choice",
            "values": [
             "none",
             "full",
             "equal"
            ],
            "default": "full"
           }
          },
          "required": [],
          "default": {}
         },
         "budget": {
          "type": "mapping",
          "fields": {
           "percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "default": 20
           },
           "least": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1000000,
            "default": 3
           }
          },
          "required": []
         }
        },
        "required": [
         "max"
        ]
       },
       "requestBytes": {
        "type": "quantity",
        "default": 128
       },
       "responseBytes": {
        "type": "quantity"
       },
       "cpu": {
        "type": "union",
        "options": [
         {
          "type": "go-duration"
         },
         {
          "type": "union",
          "options": [
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "constant"
              ]
             },
             "value": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "value"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "exponential"
              ]
             },
             "mean": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "uniform"
              ]
             },
             "min": {
              "type": "go-duration"
             },
             "max": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "min",
             "max"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "normal"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "stddev": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean",
             "stddev"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "lognormal"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "stddev": {
              "type": "go-duration"
             }
            },
            "required": [
             "distribution",
             "mean",
             "stddev"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "pareto"
              ]
             },
             "min": {
              "type": "go-duration"
             },
             "max": {
              "type": "go-duration"
             },
             "alpha": {
              "type": "number",
              "maximum": 100,
              "above": 0
             }
            },
            "required": [
             "distribution",
             "min",
             "max",
             "alpha"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "erlang"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "shape": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000
             }
            },
            "required": [
             "distribution",
             "mean",
             "shape"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "gamma"
              ]
             },
             "mean": {
              "type": "go-duration"
             },
             "shape": {
              "type": "number",
              "maximum": 1000,
              "above": 0
             }
            },
            "required": [
             "distribution",
             "mean",
             "shape"
            ]
           },
           {
            "type": "mapping",
            "fields": {
             "distribution": {
              "type": "choice",
              "values": [
               "empirical"
              ]
             },
             "quantiles": {
              "type": "list",
              "items": {
               "type": "go-duration"
              },
              "minimum": 1
             }
            },
            "required": [
             "distribution",
             "quantiles"
            ]
           }
          ]
         }
        ]
       },
       "mix": {
        "type": "list",
        "items": {
         "type": "mapping",
         "fields": {
          "name": {
           "type": "string",
           "minimumLength": 1
          },
          "weight": {
           "type": "number",
           "maximum": 1000000,
           "above": 0
          },
          "cpu": {
           "type": "union",
           "options": [
            {
             "type": "go-duration"
            },
            {
             "type": "union",
             "options": [
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "constant"
                 ]
                },
                "value": {
                 "type": "go-duration"
                }
               },
               "required": [
                "distribution",
                "value"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "exponential"
                 ]
                },
                "mean": {
                 "type": "go-duration"
                }
               },
               "required": [
                "distribution",
                "mean"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "uniform"
                 ]
                },
                "min": {
                 "type": "go-duration"
                },
                "max": {
                 "type": "go-duration"
                }
               },
               "required": [
                "distribution",
                "min",
                "max"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "normal"
                 ]
                },
                "mean": {
                 "type": "go-duration"
                },
                "stddev": {
                 "type": "go-duration"
                }
               },
               "required": [
                "distribution",
                "mean",
                "stddev"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "lognormal"
                 ]
                },
                "mean": {
                 "type": "go-duration"
                },
                "stddev": {
                 "type": "go-duration"
                }
               },
               "required": [
                "distribution",
                "mean",
                "stddev"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "pareto"
                 ]
                },
                "min": {
                 "type": "go-duration"
                },
                "max": {
                 "type": "go-duration"
                },
                "alpha": {
                 "type": "number",
                 "maximum": 100,
                 "above": 0
                }
               },
               "required": [
                "distribution",
                "min",
                "max",
                "alpha"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "erlang"
                 ]
                },
                "mean": {
                 "type": "go-duration"
                },
                "shape": {
                 "type": "integer",
                 "minimum": 1,
                 "maximum": 1000
                }
               },
               "required": [
                "distribution",
                "mean",
                "shape"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "gamma"
                 ]
                },
                "mean": {
                 "type": "go-duration"
                },
                "shape": {
                 "type": "number",
                 "maximum": 1000,
                 "above": 0
                }
               },
               "required": [
                "distribution",
                "mean",
                "shape"
               ]
              },
              {
               "type": "mapping",
               "fields": {
                "distribution": {
                 "type": "choice",
                 "values": [
                  "empirical"
                 ]
                },
                "quantiles": {
                 "type": "list",
                 "items": {
                  "type": "go-duration"
                 },
                 "minimum": 1
                }
               },
               "required": [
                "distribution",
                "quantiles"
               ]
              }
             ]
            }
           ]
          },
          "requestBytes": {
           "type": "quantity"
          },
          "responseBytes": {
           "type": "quantity"
          }
         },
         "required": [
          "name",
          "weight"
         ]
        },
        "minimum": 1
       }
      },
      "required": [
       "name",
       "to"
      ],
      "exactlyOne": [
       "open",
       "closed"
      ]
     },
     "minimum": 0,
     "default": []
    },
    "timeline": {
     "type": "list",
     "items": {
      "type": "mapping",
      "fields": {
       "at": {
        "type": "go-duration"
       },
       "kubectl": {
        "type": "kubectl-command"
       }
      },
      "required": [
       "at",
       "kubectl"
      ]
     },
     "minimum": 0,
     "default": []
    },
    "expectations": {
     "type": "mapping",
     "fields": {},
     "required": [],
     "others": {
      "type": "list",
      "items": {
       "type": "threshold"
      },
      "minimum": 1
     },
     "keys": "metric",
     "default": {}
    }
   },
   "required": []
  }
 },
 "required": [
  "apiVersion",
  "kind",
  "metadata",
  "spec"
 ]
};
