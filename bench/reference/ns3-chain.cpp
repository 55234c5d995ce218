// A chain of nodes in ns-3: UDP datagrams of 64 bytes from the first node to the last, as fast as the simulator goes. Prints packets that arrived
// and nanoseconds of processor time.
//
//     ns3-chain LINKS PACKETS

#include <ctime>
#include <cstdlib>
#include <cstdio>
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

using namespace ns3;

int main(int argc, char** argv) {
  const uint32_t links = argc > 1 ? std::atoi(argv[1]) : 3;
  const uint32_t packets = argc > 2 ? std::atoi(argv[2]) : 100000;
  NodeContainer nodes;
  nodes.Create(links + 1);
  InternetStackHelper().Install(nodes);
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
  link.SetChannelAttribute("Delay", StringValue("1us"));
  Ipv4AddressHelper addresses;
  addresses.SetBase("10.0.0.0", "255.255.255.0");
  Ipv4InterfaceContainer last;
  for (uint32_t i = 0; i < links; i++) {
    last = addresses.Assign(link.Install(nodes.Get(i), nodes.Get(i + 1)));
    addresses.NewNetwork();
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  UdpServerHelper server(9);
  ApplicationContainer served = server.Install(nodes.Get(links));
  served.Start(Seconds(0));
  UdpClientHelper client(last.GetAddress(1), 9);
  client.SetAttribute("MaxPackets", UintegerValue(packets));
  client.SetAttribute("Interval", TimeValue(NanoSeconds(1000)));
  client.SetAttribute("PacketSize", UintegerValue(64));
  client.Install(nodes.Get(0)).Start(Seconds(0.001));
  Simulator::Stop(Seconds(1));
  const clock_t start = std::clock();
  Simulator::Run();
  const double ns = 1e9 * (std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%llu %.0f\n", (unsigned long long)served.Get(0)->GetObject<UdpServer>()->GetReceived(), ns);
  Simulator::Destroy();
}
