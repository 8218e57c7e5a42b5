package dev.caravan.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SsrfGuardTest {
    private static boolean allows(String address, String... allowed) throws UnknownHostException {
        return new SsrfGuard(List.of(allowed)).allows("host.example", InetAddress.getByName(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::a9fe:a9fe",
                "64:ff9b:1:a9fe:a9:fe00:101:101",
                "::ffff:0:127.0.0.1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2001:db8::1",
                "2001::1",
                "3fff::1",
                "5f00::1"
            })
    void whatIsNotPublicIsRefused(String address) throws UnknownHostException {
        assertThat(allows(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "172.15.255.255",
                "172.32.0.1",
                "11.0.0.1",
                "126.255.255.255",
                "100.128.0.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void whatIsPublicIsAllowed(String address) throws UnknownHostException {
        assertThat(allows(address)).isTrue();
    }

    @Test
    void hostsAddressesAndNetworksMayBeAllowed() throws UnknownHostException {
        assertThat(allows("127.0.0.1", "HOST.example")).isTrue();
        assertThat(allows("127.0.0.1", "other.example")).isFalse();
        assertThat(allows("127.0.0.1", "127.0.0.1")).isTrue();
        assertThat(allows("127.0.0.2", "127.0.0.1")).isFalse();
        assertThat(allows("10.1.2.3", "10.1.0.0/16")).isTrue();
        assertThat(allows("10.2.2.3", "10.1.0.0/16")).isFalse();
        assertThat(allows("fd00::5", "fd00::/64")).isTrue();
    }

    @Test
    void whatIsNoNetworkIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SsrfGuard(List.of("10.0.0.0/33")))
                .withMessageContaining("caravan.url.allow", "10.0.0.0/33");
    }
}
