package io.sdqueueworker.preflight;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.LocationType;

/// What EC2 offers in a region, and what the account has there.
record Ec2Inventory(Ec2Client ec2) {

    Set<String> zones() throws UnansweredException {
        return Answers.ask(
                "ec2:DescribeAvailabilityZones",
                () -> ec2.describeAvailabilityZones().availabilityZones().stream()
                        .map(zone -> zone.zoneName())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    Set<String> zonesOffering(String instanceType) throws UnansweredException {
        return Answers.ask(
                "ec2:DescribeInstanceTypeOfferings",
                () -> ec2
                        .describeInstanceTypeOfferingsPaginator(
                                request -> request.locationType(LocationType.AVAILABILITY_ZONE)
                                        .filters(filter("instance-type", instanceType)))
                        .instanceTypeOfferings()
                        .stream()
                        .map(offering -> offering.location())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    Optional<Integer> vcpus(String instanceType) throws UnansweredException {
        return Answers.ask(
                "ec2:DescribeInstanceTypes",
                () -> ec2
                        .describeInstanceTypes(request -> request.filters(filter("instance-type", instanceType)))
                        .instanceTypes()
                        .stream()
                        .map(type -> type.vCpuInfo().defaultVCpus())
                        .findFirst());
    }

    Account.Instances instances() throws UnansweredException {
        return Answers.ask("ec2:DescribeInstances", () -> {
            List<Instance> running = ec2
                    .describeInstancesPaginator(request -> request.filters(
                            filter("instance-state-name", "pending", "running"), filter("instance-type", "g*", "vt*")))
                    .reservations()
                    .stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .toList();
            int spot = vcpus(running.stream()
                    .filter(instance -> instance.instanceLifecycle() == InstanceLifecycleType.SPOT)
                    .toList());
            return new Account.Instances(vcpus(running) - spot, spot);
        });
    }

    int vpcs() throws UnansweredException {
        return Answers.ask(
                "ec2:DescribeVpcs",
                () -> Math.toIntExact(
                        ec2.describeVpcsPaginator(request -> {}).vpcs().stream().count()));
    }

    int natGatewaysInAZone() throws UnansweredException {
        Map<String, String> zones = Answers.ask(
                "ec2:DescribeSubnets",
                () -> ec2.describeSubnetsPaginator(request -> {}).subnets().stream()
                        .collect(Collectors.toMap(subnet -> subnet.subnetId(), subnet -> subnet.availabilityZone())));
        return Answers.ask(
                "ec2:DescribeNatGateways",
                () -> Math.toIntExact(ec2
                        .describeNatGatewaysPaginator(
                                request -> request.filter(filter("state", "pending", "available", "deleting")))
                        .natGateways()
                        .stream()
                        .collect(Collectors.groupingBy(
                                gateway -> zones.getOrDefault(gateway.subnetId(), ""), Collectors.counting()))
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0)));
    }

    int elasticIps() throws UnansweredException {
        return Answers.ask(
                "ec2:DescribeAddresses",
                () -> ec2.describeAddresses().addresses().size());
    }

    private static int vcpus(List<Instance> instances) {
        return instances.stream()
                .mapToInt(instance -> instance.cpuOptions().coreCount()
                        * instance.cpuOptions().threadsPerCore())
                .sum();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
