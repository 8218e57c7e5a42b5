-- Splitters look every second for jobs whose last dead letter is gone; jobs that ended are many, those with dead letters few.
CREATE INDEX job_partial ON caravan.job (queue) WHERE state = 'PARTIAL';
