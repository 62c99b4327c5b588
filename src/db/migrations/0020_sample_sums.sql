-- What a long window costs to read depends on its length alone, not on how much happened in it.

-- Samples are read whole, far more often than they are written or looked into: so they are kept as the text that they are sent as.
alter table backbolt.minute_sample alter column counts type json using counts::json;

-- Sums of minute samples, made again in the transaction that changes one of them: of hours, and of ten minutes for both ends of a window.
create table backbolt.sample_sum (
  source text not null,
  minutes integer not null check (minutes in (10, 60)),
  -- Where they begin.
  at timestamptz not null,
  counts json not null,
  primary key (source, minutes, at)
);
insert into backbolt.sample_sum (source, minutes, at, counts) select source, 60, hour, counts::json from backbolt.hour_sample;
drop table backbolt.hour_sample;
