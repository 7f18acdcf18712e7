import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, Length, ValidateNested, Matches } from 'class-validator';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A holder by one of the codes that identify parties. */
export class HolderIdentity {
  @ApiProperty({ example: 'uscc' })
  @IsString()
  @Length(1, 40)
  scheme!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  code!: string;

  @ApiPropertyOptional({ description: 'For natural persons (`personal+name`)' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;
}

/** `POST /v1/licenses/search`: `{ number, issuerCode }` or `{ holder, typeCode? }`, each with the use that is made of it. */
export class LicenseSearch {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 128)
  number?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 64)
  issuerCode?: string;

  @ApiPropertyOptional({ type: HolderIdentity })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => HolderIdentity)
  holder?: HolderIdentity;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 64)
  typeCode?: string;

  @ApiProperty({
    description: 'What it is needed for (用途); the look-up is recorded',
    maxLength: 200,
  })
  @IsString()
  @Length(1, 200)
  useCause!: string;

  @ApiPropertyOptional({ description: 'Day `YYYY-MM-DD`; today where absent' })
  @IsOptional()
  @IsString()
  @Matches(DAY)
  asOf?: string;
}

/** `?asOf=&useCause=` of one license. */
export class LicenseQuery {
  @ApiPropertyOptional({ description: 'Day `YYYY-MM-DD`; today where absent' })
  @IsOptional()
  @IsString()
  @Matches(DAY)
  asOf?: string;

  @ApiPropertyOptional({ description: 'What it is needed for (用途)', maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  useCause?: string;
}
