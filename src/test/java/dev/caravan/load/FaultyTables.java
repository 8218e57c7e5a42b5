package dev.caravan.load;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import dev.caravan.load.table.ExistingTable;
import dev.caravan.load.table.KeySearch;
import dev.caravan.load.table.StagedRows;
import dev.caravan.load.table.TargetTables;
import dev.caravan.message.ChunkId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Stands between the loaders and the real tables, and lets a test have a bug after the rows of a chunk are written. */
public final class FaultyTables implements BeanPostProcessor {
    private volatile Consumer<ChunkId> bug = chunk -> {};
    private volatile LongConsumer publish = job -> {};

    public void bug(Consumer<ChunkId> throwing) {
        bug = throwing;
    }

    /** Runs in the transaction of a publish, before the rows of a job are moved. */
    public void publishing(LongConsumer hook) {
        publish = hook;
    }

    public void fix() {
        bug = chunk -> {};
        publish = job -> {};
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof TargetTables real ? new Tables(real) : bean;
    }

    private final class Tables implements TargetTables {
        private final TargetTables real;

        Tables(TargetTables real) {
            this.real = real;
        }

        @Override
        public LoadPlan examine(LoadPlan plan, long sourceBytes) {
            return real.examine(plan, sourceBytes);
        }

        @Override
        public List<TableName> lock(List<LoadPlan> plans) {
            return real.lock(plans);
        }

        @Override
        public StagedRows staged(long job, LoadPlan plan) {
            publish.accept(job);
            return real.staged(job, plan);
        }

        @Override
        public TargetTable prepare(long job, LoadPlan plan) {
            return faulty(real.prepare(job, plan));
        }

        @Override
        public TargetTable prepareForOneChunk(long job, LoadPlan plan) {
            return faulty(real.prepareForOneChunk(job, plan));
        }

        @Override
        public TargetTable widen(long job, LoadPlan plan, BitSet columns) {
            return faulty(real.widen(job, plan, columns));
        }

        @Override
        public KeySearch keys(long job, LoadPlan plan) {
            return real.keys(job, plan);
        }

        @Override
        public LoadPlan asInTable(LoadPlan plan) {
            return real.asInTable(plan);
        }

        @Override
        public Optional<ExistingTable> existing(LoadPlan plan) {
            return real.existing(plan);
        }

        @Override
        public KeySearch rows(long job, LoadPlan plan) {
            return real.rows(job, plan);
        }

        private TargetTable faulty(TargetTable table) {
            return new TargetTable() {
                @Override
                public LoadPlan plan() {
                    return table.plan();
                }

                @Override
                public WriteResult write(ChunkRows rows, int[] records) {
                    WriteResult writeResult = table.write(rows, records);
                    bug.accept(rows.header().id());
                    return writeResult;
                }

                @Override
                public List<WriteResult> writeAll(List<ChunkRows> chunks) {
                    List<WriteResult> writeResults = table.writeAll(chunks);
                    chunks.forEach(rows -> bug.accept(rows.header().id()));
                    return writeResults;
                }
            };
        }
    }
}
