package dev.caravan.web;

import dev.caravan.jobs.CorrectionFaultJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What corrected rows would be refused for.
 *
 * @param faults in the order of the rows; a row that would load has none
 */
@Schema(name = "CorrectionFaults")
record CorrectionFaultsResponse(List<CorrectionFaultJson> faults) {}
