package dev.caravan;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {
    @Test
    void packagesUseOnlyWhatTheDesignAllows() {
        ApplicationModules.of(CaravanApplication.class).verify();
    }
}
